import { RuntimeError } from './runtime-error.ts';

/** The caller's AbortSignal ended the wait for a lock; its reason is the cause. Nothing was acquired. */
export class LockAbortedError extends RuntimeError {
  readonly code = 'LOCK_ABORTED';

  constructor(lock: string, reason: unknown) {
    super(`the wait for ${JSON.stringify(lock)} was aborted`, {
      hint: 'The signal that was given was aborted; the cause says why.',
      cause: reason,
    });
  }
}

/** As many wait for the lock as may. */
export class LockQueueFullError extends RuntimeError {
  readonly code = 'LOCK_QUEUE_FULL';

  constructor(lock: string, maxWaiters: number) {
    super(`${maxWaiters} wait for ${JSON.stringify(lock)} already`, {
      hint: 'Hold the lock for a shorter time, ask less often, or raise maxWaiters.',
    });
  }
}

/** The lock is closed. */
export class LockClosedError extends RuntimeError {
  readonly code = 'LOCK_CLOSED';

  constructor(lock: string) {
    super(`${JSON.stringify(lock)} is closed`, { hint: 'Ask before the lock is disposed of.' });
  }
}
