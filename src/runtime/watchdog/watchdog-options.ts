import type { Clock } from '../../foundation/clock.ts';
import type { MetricsSink } from '../shared/metrics-sink.ts';
import type { WatchdogEvent, WatchdogPublication } from './watchdog-event.ts';

export interface WatchdogOptions {
  /** Tells watchdogs apart in metrics. Default `default`. */
  readonly name?: string;
  /** Waits are searched for deadlocks this often, as long as anybody waits. Default 200. */
  readonly scanMs?: number;
  /** Calls of the stack kept of each acquisition of a lock within a task, and of each wait. Default 4; 0 captures nothing, and reports name no lines. */
  readonly lockStackDepth?: number;
  /** Locks with somebody waiting that are searched, and registered sources; further ones work, and are not searched. Default 10,000. */
  readonly maxLocks?: number;
  /** Holders and waiters that one search looks at; a lock that goes beyond it is left out. Default 100,000. */
  readonly maxWaits?: number;
  /** The event loop counts as blocked when its heartbeat is this late. Default 200. */
  readonly thresholdMs?: number;
  /** Pause between two heartbeats of the event loop, once started. Default 150. More often costs more: each wakes the process. */
  readonly heartbeatMs?: number;
  /** Whether the stack of blocking code is captured, for which the main thread is stopped for some milliseconds. Default true. */
  readonly captureStack?: boolean;
  /** Calls of a blocking stack that are kept. Default 32. */
  readonly stackDepth?: number;
  /** Default 30; further blocks are reported without a stack. */
  readonly maxCapturesPerMinute?: number;
  /** Where a block is written, as one line of JSON, while it is on: one that never ends is reported nowhere else. Default: nowhere. */
  readonly stuckFile?: string;
  /** How long a block has lasted then. Default 10,000. */
  readonly stuckMs?: number;
  /** For how long after a block the health is DEGRADED. Default 60,000. */
  readonly recentBlockMs?: number;
  /** What a component's `isolate` or `restore` may take before it is passed over. Default 5,000. */
  readonly callbackTimeoutMs?: number;
  /** Components whose functions run at once, of those that do not depend on each other. Default 16. */
  readonly isolationConcurrency?: number;
  /** Of one organisation; more are refused. Default 1,000. */
  readonly maxComponents?: number;
  /** More are refused. Default 1,024. */
  readonly maxOrganisations?: number;
  /** Events kept of each organisation, and of all together. Default 256. */
  readonly maxEvents?: number;
  /** Called with each event, in full. */
  readonly onEvent?: (event: WatchdogEvent) => unknown;
  /** Called with each event once for every organisation that it concerns, as that one may see it. */
  readonly publish?: (publication: WatchdogPublication) => unknown;
  /** Under which organisation events about the whole process are published. Default `system`. */
  readonly systemOrganisationId?: string;
  readonly metrics?: MetricsSink;
  readonly clock?: Clock;
}
