import { RuntimeError } from '../shared/runtime-error.ts';

/** The organisation has a check of that name already. Nothing was changed. */
export class DuplicateCheckError extends RuntimeError {
  readonly code = 'HEALTH_DUPLICATE_CHECK';

  constructor(name: string) {
    super(`there is a health check ${JSON.stringify(name)} already`, {
      hint: 'Dispose of its registration first, or choose another name.',
    });
  }
}

/** A bound of the monitor is reached. Nothing was changed. */
export class HealthLimitError extends RuntimeError {
  readonly code = 'HEALTH_LIMIT';

  constructor(what: string, limit: number) {
    super(`there are ${limit} ${what} already`, { hint: `Dispose of what is no longer needed, or raise the limit of ${what}.` });
  }
}

/** The monitor is closed. */
export class HealthClosedError extends RuntimeError {
  readonly code = 'HEALTH_CLOSED';

  constructor() {
    super('the health monitor is closed', { hint: 'Use a monitor only until it is disposed of.' });
  }
}

/** The caller's AbortSignal ended the wait; its reason is the cause. The checks go on for whoever else waits. */
export class HealthAbortedError extends RuntimeError {
  readonly code = 'HEALTH_ABORTED';

  constructor(reason: unknown) {
    super('the wait for health checks was aborted', {
      hint: 'The signal that was given was aborted; the cause says why.',
      cause: reason,
    });
  }
}
