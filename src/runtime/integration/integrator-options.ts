import type { Clock } from '../../foundation/clock.ts';
import type { MetricsSink } from '../shared/metrics-sink.ts';
import type { CoordinationLog } from './coordination-log.ts';
import type { IntegrationBus } from './integration-bus.ts';

export interface IntegratorOptions {
  /** Carries the events. An organisation's bus must be running when the organisation is first asked for. */
  readonly bus: IntegrationBus;
  /** Where coordinations are recorded so that another integrator can finish them. Default: in memory. */
  readonly log?: CoordinationLog;
  /** Tells integrators apart in metrics. Default `default`. */
  readonly name?: string;
  /** One call of a subsystem's function, or of the log, that takes longer has failed. Default 10,000. */
  readonly stepTimeoutMs?: number;
  /** As `stepTimeoutMs`, for `onPrepare`. Default 10,000. */
  readonly prepareTimeoutMs?: number;
  /** As `stepTimeoutMs`, for each `onCommit` and `onAbort`. Default 10,000. */
  readonly commitTimeoutMs?: number;
  /** Calls of `onEvent` for one event before it counts as failed. Default 3. */
  readonly deliveryAttempts?: number;
  /** Calls of `onCommit` or `onAbort` before a coordination is in doubt. Default 5. */
  readonly commitAttempts?: number;
  /** Calls of `recover` before a recovery counts as failed. Default 3. */
  readonly recoveryAttempts?: number;
  /** Upper end of the delay before the second attempt; doubles with each attempt. Default 100. */
  readonly retryBaseMs?: number;
  /** No delay between attempts is longer. Default 5,000. */
  readonly retryCapMs?: number;
  /** Whether raising an error runs the recovery actions of the subsystems it touches. Default true. */
  readonly autoRecovery?: boolean;
  /** Whether an error degrades all that depends on a subsystem it touches. Default false. */
  readonly degradeDependents?: boolean;
  /** How long `close` waits for coordinations that are decided. Default 10,000. */
  readonly closeTimeoutMs?: number;
  /** More are refused. Default 1,024. */
  readonly maxOrganisations?: number;
  /** Of one organisation; more are refused. Default 1,024. */
  readonly maxSubsystems?: number;
  /** Of one organisation; more are refused. Default 65,536. */
  readonly maxDependencies?: number;
  /** Events that wait for one subsystem. Default 10,000. */
  readonly maxQueuedEvents?: number;
  /** Propagations, synchronizations, coordinations and errors of one organisation that have not ended, of each kind; more are refused. Default 10,000. */
  readonly maxOpen?: number;
  /** Those that have ended and can still be looked up, of each kind. Default 1,024. */
  readonly maxHistory?: number;
  /** Keys in one synchronization; more are refused. Default 10,000. */
  readonly maxKeys?: number;
  /** Keys of one organisation whose versions at the last synchronization are remembered. Default 100,000. */
  readonly maxRememberedKeys?: number;
  /** Recoveries, and times it was raised, that are kept of one error. Default 64. */
  readonly maxErrorRecords?: number;
  readonly metrics?: MetricsSink;
  readonly clock?: Clock;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}
