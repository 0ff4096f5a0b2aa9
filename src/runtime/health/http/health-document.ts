import type { HealthStatus } from '../check-outcome.ts';
import type { ComponentHealth, HealthReport } from '../health-report.ts';

/** A component as `/health` shows it. */
export interface ComponentDocument {
  readonly status: HealthStatus;
  readonly weight: number;
  readonly critical: boolean;
  readonly tags: readonly string[];
  /** ISO 8601; null before the first check. */
  readonly last_checked: string | null;
  readonly duration_ms: number;
  readonly consecutive_failures: number;
  readonly message?: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** The body of `/health`, as `wavegate/schemas/health` describes it. */
export interface HealthDocument {
  readonly overall_status: HealthStatus;
  /** 0 to 100; null when no component is known. */
  readonly health_score: number | null;
  readonly uptime_seconds: number;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly components: Readonly<Record<string, ComponentDocument>>;
  readonly degraded_components: readonly string[];
  readonly unhealthy_components: readonly string[];
}

/** A report as the document that HTTP answers with. Messages and details, which may hold secrets, only where told to. */
export function toDocument(report: HealthReport, showDetails: boolean): HealthDocument {
  const { components, score } = report;
  const named = (status: HealthStatus) => components.filter((each) => each.status === status).map(({ name }) => name);
  return {
    overall_status: report.status,
    health_score: score === undefined ? null : rounded(score),
    uptime_seconds: rounded(report.uptimeMs / 1_000),
    timestamp: new Date(report.atMs).toISOString(),
    components: Object.fromEntries(components.map((each) => [each.name, describe(each, showDetails)])),
    degraded_components: named('DEGRADED'),
    unhealthy_components: named('UNHEALTHY'),
  };
}

function describe(component: ComponentHealth, showDetails: boolean): ComponentDocument {
  const { status, weight, critical, tags, checkedAtMs, durationMs, consecutiveFailures, message, details } = component;
  return {
    status,
    weight,
    critical,
    tags,
    last_checked: checkedAtMs === undefined ? null : new Date(checkedAtMs).toISOString(),
    duration_ms: rounded(durationMs),
    consecutive_failures: consecutiveFailures,
    ...(showDetails && message !== undefined && { message }),
    ...(showDetails && details !== undefined && { details }),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
