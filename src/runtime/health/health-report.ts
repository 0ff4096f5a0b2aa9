import type { CheckOutcome, HealthStatus } from './check-outcome.ts';
import type { Probe } from './check-spec.ts';
import type { Component } from './component.ts';
import { scoreHealth } from './score-health.ts';

/** What is known of one component. */
export interface ComponentHealth extends CheckOutcome {
  readonly name: string;
  readonly weight: number;
  readonly critical: boolean;
  readonly probes: readonly Probe[];
  readonly tags: readonly string[];
  /** Undefined before the first check. */
  readonly checkedAtMs: number | undefined;
  readonly durationMs: number;
  readonly consecutiveFailures: number;
}

export interface HealthReport {
  readonly organisationId: string;
  readonly status: HealthStatus;
  /** 0 to 100, weighted; undefined when no component is known. */
  readonly score: number | undefined;
  /** Since the monitor was made. */
  readonly uptimeMs: number;
  readonly atMs: number;
  readonly components: readonly ComponentHealth[];
}

/** Of what a report tells. */
export interface ReportFilter {
  readonly probe?: Probe;
  readonly tag?: string;
}

/** The components that a filter lets through, with the verdict on them alone. */
export function reportOn(
  components: Iterable<Component>,
  { probe, tag }: ReportFilter,
): Pick<HealthReport, 'status' | 'score' | 'components'> {
  const shown: ComponentHealth[] = [];
  for (const component of components) {
    const { probes, tags } = component.spec;
    if ((probe === undefined || probes.includes(probe)) && (tag === undefined || tags.includes(tag)))
      shown.push(describe(component));
  }
  return { ...scoreHealth(shown), components: shown };
}

function describe({ spec, outcome, checkedAtMs, durationMs, consecutiveFailures }: Component): ComponentHealth {
  const { name, weight, critical, probes, tags } = spec;
  const { status, message, details } = outcome;
  const about = { name, status, weight, critical, probes, tags, checkedAtMs, durationMs, consecutiveFailures };
  return message === undefined && details === undefined
    ? about
    : { ...about, ...(message !== undefined && { message }), ...(details !== undefined && { details }) };
}
