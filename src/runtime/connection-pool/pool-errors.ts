import { RuntimeError } from '../shared/runtime-error.ts';

/** No connection became free before the deadline of the acquisition. The cause is why none could be opened, if that is known. */
export class AcquireTimeoutError extends RuntimeError {
  readonly code = 'POOL_ACQUIRE_TIMEOUT';

  constructor(waitedMs: number, openFailure: unknown) {
    super(`no connection became free within ${waitedMs} ms`, {
      hint: 'Release connections sooner, raise max or the quota of the organisation, or raise acquireTimeoutMs.',
      cause: openFailure,
    });
  }
}

/** The caller's AbortSignal ended the acquisition; its reason is the cause. */
export class AcquireAbortedError extends RuntimeError {
  readonly code = 'POOL_ACQUIRE_ABORTED';

  constructor(reason: unknown) {
    super('the acquisition was aborted', {
      hint: 'The signal given to acquire() was aborted; the cause says why.',
      cause: reason,
    });
  }
}

/** As many acquisitions are waiting as the pool allows. */
export class TooManyWaitersError extends RuntimeError {
  readonly code = 'POOL_TOO_MANY_WAITERS';

  constructor(maxWaiters: number) {
    super(`${maxWaiters} acquisitions are waiting already`, { hint: 'Shed load upstream, or raise maxWaiters.' });
  }
}

/** The pool is closing or closed and takes no new work. */
export class PoolClosedError extends RuntimeError {
  readonly code = 'POOL_CLOSED';

  constructor() {
    super('the pool is closed', { hint: 'Acquire before close() is called, or make a new pool.' });
  }
}

/** The lease was given back before: its connection may belong to somebody else by now. Nothing was changed. */
export class LeaseReleasedError extends RuntimeError {
  readonly code = 'POOL_LEASE_RELEASED';

  constructor() {
    super('the lease was released before', { hint: 'Release a lease once, and do not use its connection afterwards.' });
  }
}

/** The lease was handed out by another pool. Nothing was changed. */
export class ForeignLeaseError extends RuntimeError {
  readonly code = 'POOL_FOREIGN_LEASE';

  constructor() {
    super('the lease belongs to another pool', { hint: 'Call release() on the lease itself.' });
  }
}

/** A user's function (open, validate, reset, close) did not settle in time. */
export class StepTimeoutError extends RuntimeError {
  readonly code = 'POOL_STEP_TIMEOUT';

  constructor(step: string, timeoutMs: number) {
    super(`${step} did not settle within ${timeoutMs} ms`, { hint: `Bound ${step} by its own timeout, or raise stepTimeoutMs.` });
  }
}

/** The package that opens the connections is not installed. */
export class MissingDriverError extends RuntimeError {
  readonly code = 'POOL_DRIVER_MISSING';

  constructor(driver: string, cause: unknown) {
    super(`the package ${driver} could not be loaded`, { hint: `Install it: npm install ${driver}.`, cause });
  }
}
