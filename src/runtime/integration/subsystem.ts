import type { RecoveryRequest } from './tracked-error.ts';
import type { CommitRequest, PrepareRequest } from './coordination.ts';
import type { IntegrationEvent } from './propagation.ts';
import type { SubsystemStore } from './subsystem-store.ts';

/** What a subsystem lets the integrator do. Each function is its method, and is called in a turn of its own. */
export interface Subsystem {
  /** Letters, digits, `-` and `_`, up to 64. */
  readonly name: string;
  /**
   * Takes an event that is propagated to it. One at a time, in order; called again for the same event if it rejects.
   *
   * @param signal  Aborted when the call took too long, or the integrator is closed. What goes on regardless may overlap with the next call.
   */
  onEvent?(event: IntegrationEvent, signal: AbortSignal): void | Promise<void>;
  /** Its data, for synchronization. */
  readonly store?: SubsystemStore;
  /**
   * Gets ready to go to the new state, and neither goes there nor forgets about it before it is told to. `false` and a rejection refuse.
   * Default: always ready.
   */
  onPrepare?(request: PrepareRequest): boolean | void | Promise<boolean | void>;
  /** Goes to the new state. Called again, with the same id, until it resolves once. */
  onCommit?(request: CommitRequest): void | Promise<void>;
  /** Forgets what it prepared. Called again, with the same id, until it resolves once; also where nothing was prepared. */
  onAbort?(request: CommitRequest): void | Promise<void>;
  /** Tries to get well after an error. Called again if it rejects. */
  recover?(request: RecoveryRequest): void | Promise<void>;
}
