import type { Deadlock } from './deadlock.ts';
import type { EventLoopBlock } from './event-loop-block.ts';

interface SeenAt {
  /** Whom it concerns; nobody in particular when it is about the whole process. */
  readonly organisationIds: readonly string[];
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly atMs: number;
}

/** Tasks wait for each other in a circle. */
export interface DeadlockDetected extends SeenAt {
  readonly kind: 'deadlock-detected';
  readonly deadlock: Deadlock;
  /** The circle with its lines, to be read. */
  readonly description: string;
}

/** A deadlock is no more: one of its waits was aborted. */
export interface DeadlockEnded extends SeenAt {
  readonly kind: 'deadlock-ended';
  readonly deadlockId: number;
}

/** The event loop was blocked, and goes on. */
export interface EventLoopBlocked extends SeenAt {
  readonly kind: 'event-loop-blocked';
  readonly block: EventLoopBlock;
}

/** A component failed; calls to it and to all that depend on it are refused from now on. */
export interface ComponentFailed extends SeenAt {
  readonly kind: 'component-failed';
  readonly component: string;
  readonly reason: string;
  /** All that depend on it, directly or through others. */
  readonly dependents: readonly string[];
}

/** How a component's own function ended. */
export type CallbackOutcome = 'done' | 'failed' | 'timed-out';

/** A dependent of a failed component was cut off. */
export interface ComponentIsolated extends SeenAt {
  readonly kind: 'component-isolated';
  readonly component: string;
  /** The failed components that it depends on. */
  readonly causes: readonly string[];
  readonly outcome: CallbackOutcome;
  /** Why, unless it is done. */
  readonly reason?: string;
}

/** A dependent whose dependencies have all recovered is back; or not, when its outcome is not `done`: then it has failed itself. */
export interface ComponentRestored extends SeenAt {
  readonly kind: 'component-restored';
  readonly component: string;
  readonly outcome: CallbackOutcome;
  readonly reason?: string;
}

/** A failed component works again. */
export interface ComponentRecovered extends SeenAt {
  readonly kind: 'component-recovered';
  readonly component: string;
}

/** What a watchdog saw or did. Plain data. */
export type WatchdogEvent =
  | DeadlockDetected
  | DeadlockEnded
  | EventLoopBlocked
  | ComponentFailed
  | ComponentIsolated
  | ComponentRestored
  | ComponentRecovered;

/** An event as one organisation may see it, to be carried by a bus: `bus.for(organisationId).publish(type, payload)`, or `publishAsync` over a broker. */
export interface WatchdogPublication {
  readonly organisationId: string;
  /** `watchdog.` and the kind of the event. */
  readonly type: `watchdog.${WatchdogEvent['kind']}`;
  readonly payload: WatchdogEvent;
}
