import type { HealthStatus } from './check-outcome.ts';

/** What counts of a component when the whole is judged. */
export interface Weighed {
  readonly status: HealthStatus;
  readonly weight: number;
  readonly critical: boolean;
}

export interface Verdict {
  readonly status: HealthStatus;
  /** 0 to 100, weighted; undefined when no component is known. */
  readonly score: number | undefined;
}

const points = { HEALTHY: 100, DEGRADED: 60, UNHEALTHY: 0 } as const;

/** Below this score the whole is UNHEALTHY. */
export const unhealthyBelow = 50;

/** The points of a status; undefined for UNKNOWN, which counts in no score. */
export function pointsOf(status: HealthStatus): number | undefined {
  return status === 'UNKNOWN' ? undefined : points[status];
}

/**
 * Judges the whole by its components. Pure. The first rule that holds decides:
 * nothing known is UNKNOWN; a critical component UNHEALTHY, or a score below 50, is UNHEALTHY; any component DEGRADED or
 * UNHEALTHY, or a critical one UNKNOWN, is DEGRADED; the rest is HEALTHY.
 */
export function scoreHealth(components: Iterable<Weighed>): Verdict {
  let [sum, weights] = [0, 0];
  let [isDegraded, isUnhealthy] = [false, false];
  for (const { status, weight, critical } of components) {
    isDegraded ||= status === 'UNKNOWN' ? critical : status !== 'HEALTHY';
    isUnhealthy ||= critical && status === 'UNHEALTHY';
    if (status === 'UNKNOWN') continue;
    sum += points[status] * weight;
    weights += weight;
  }
  if (weights === 0) return { status: 'UNKNOWN', score: undefined };
  const score = sum / weights;
  if (isUnhealthy || score < unhealthyBelow) return { status: 'UNHEALTHY', score };
  return { status: isDegraded ? 'DEGRADED' : 'HEALTHY', score };
}
