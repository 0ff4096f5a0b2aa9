import type { Clock } from '../../foundation/clock.ts';
import type { MetricsSink } from '../shared/metrics-sink.ts';
import type { HealthReport } from './health-monitor.ts';

/** How a pool makes, checks, cleans and closes a connection. Each step may be synchronous or return a promise. */
export interface ConnectionFactory<Connection> {
  /**
   * Opens a connection. `signal` is aborted when the pool no longer wants it; `lost` tells the pool, at any time, that the connection broke.
   */
  create(signal: AbortSignal, lost: (cause?: unknown) => void): Promise<Connection> | Connection;
  /** Whether the connection still works. Without it every connection counts as working. */
  validate?(connection: Connection): Promise<boolean> | boolean;
  /** Removes all that one organisation left behind. Without it a connection is closed rather than given to another organisation. */
  reset?(connection: Connection): Promise<void> | void;
  /** Closes the connection. */
  destroy?(connection: Connection): Promise<void> | void;
}

/** Adapts how many connections are kept open to the demand of late. */
export interface ScalingOptions {
  /** How often the target is reviewed while it is above `min`. Default 1,000. */
  readonly intervalMs?: number;
  /** Share of the target that stays free at the peak of the demand. Default 0.3. */
  readonly headroomRatio?: number;
}

export interface LeakReport {
  readonly organisationId: string;
  readonly heldMs: number;
  /** The stack of the acquisition. */
  readonly stack: string;
}

export interface LossReport {
  readonly cause: unknown;
  /** Whose lease broke; absent when the connection was idle. */
  readonly organisationId?: string;
}

export interface PoolOptions<Connection> {
  readonly factory: ConnectionFactory<Connection>;
  /** Tells pools apart in metrics. Default `default`. */
  readonly name?: string;
  /** Connections opened at the start and kept. Default 0. */
  readonly min?: number;
  /** Connections that exist at once, those being opened and closed included. Default 10. */
  readonly max?: number;
  /** Default 30,000. */
  readonly acquireTimeoutMs?: number;
  /** An idle connection above the target size is closed after this time; 0 keeps it. Default 30,000. */
  readonly idleTimeoutMs?: number;
  /** A connection is closed at this age, when nobody uses it; 0 keeps it. Default 1,800,000. */
  readonly maxLifetimeMs?: number;
  /** Share of the lifetime taken off at random, so that not all end at once. Default 0.1. */
  readonly lifetimeJitterRatio?: number;
  /** An idle connection is validated this often; 0 never. Default 0. */
  readonly keepAliveMs?: number;
  /** A connection is validated before it is handed out when it was idle for at least this time. Default 0: always. */
  readonly validateAfterIdleMs?: number;
  /** A lease held longer is reported as a leak, with the stack that acquired it; 0 never, and takes no stacks. Default 0. */
  readonly leakThresholdMs?: number;
  /** A step of the factory that takes longer has failed. Default 10,000. */
  readonly stepTimeoutMs?: number;
  /** How long `close` waits for leases. Default 10,000. */
  readonly closeTimeoutMs?: number;
  /** Acquisitions that wait at once; more are refused. Default 32,768. */
  readonly maxWaiters?: number;
  /** Connections that one organisation holds at once. Default: `max`. */
  readonly organisationQuota?: number;
  /** Quotas of single organisations, in place of `organisationQuota`. */
  readonly organisationQuotas?: ReadonlyMap<string, number>;
  /** Organisations whose figures are kept apart; those longest at rest are merged beyond it. Default 1,024. */
  readonly maxOrganisations?: number;
  /** Utilisation from which the pool is DEGRADED. Default 0.7. */
  readonly degradedRatio?: number;
  /** Span of the trend. Default 60,000. */
  readonly trendWindowMs?: number;
  /** Off by default: the target is `min`. */
  readonly scaling?: ScalingOptions;
  /** Called once for each change of health. */
  readonly onHealthChange?: (report: HealthReport) => void;
  readonly onLeak?: (report: LeakReport) => void;
  readonly onConnectionLost?: (report: LossReport) => void;
  readonly metrics?: MetricsSink;
  readonly clock?: Clock;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}
