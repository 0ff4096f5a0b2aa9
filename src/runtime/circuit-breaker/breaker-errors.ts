import { RuntimeError } from '../shared/runtime-error.ts';

/** Why a circuit does not let a call through. */
export type OpenReason = 'open' | 'probing' | 'forced';

/** The circuit lets no call through; the function was not called. Without a stack, unless the breaker is told to take one. */
export class CircuitOpenError extends RuntimeError {
  readonly code = 'BREAKER_OPEN';
  /** Name of the breaker. */
  readonly breaker: string;
  readonly reason: OpenReason;
  /** After this time at the latest a call is let through, if nothing fails meanwhile. `Infinity` while the circuit is forced open. */
  readonly retryAfterMs: number;

  constructor(breaker: string, reason: OpenReason, retryAfterMs: number) {
    super(messages[reason], { hint: hints[reason] });
    this.breaker = breaker;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }

  static {
    // On the prototype rather than set by each construction: a rejection must stay cheap.
    Object.defineProperty(CircuitOpenError.prototype, 'name', { value: 'CircuitOpenError', writable: true, configurable: true });
  }
}

/** The call took longer than its deadline. It counts as a failure, and its signal was aborted. */
export class CallTimeoutError extends RuntimeError {
  readonly code = 'BREAKER_CALL_TIMEOUT';
  readonly breaker: string;
  readonly timeoutMs: number;

  constructor(breaker: string, timeoutMs: number) {
    super(`a call through the circuit breaker did not settle within ${timeoutMs} ms`, {
      hint: 'Have the function heed the signal that it is given, or raise timeoutMs.',
    });
    this.breaker = breaker;
    this.timeoutMs = timeoutMs;
  }
}

/** As many breakers of the organisation exist as allowed. */
export class TooManyBreakersError extends RuntimeError {
  readonly code = 'BREAKER_TOO_MANY_BREAKERS';

  constructor(maxBreakers: number) {
    super(`${maxBreakers} breakers of this organisation exist already`, {
      hint: 'Name breakers after what they guard, not after requests; remove those no longer needed, or raise maxBreakersPerOrganisation.',
    });
  }
}

/** As many organisations are known as allowed. */
export class TooManyOrganisationsError extends RuntimeError {
  readonly code = 'BREAKER_TOO_MANY_ORGANISATIONS';

  constructor(maxOrganisations: number) {
    super(`${maxOrganisations} organisations have breakers already`, {
      hint: 'Remove one with remove(), or raise maxOrganisations.',
    });
  }
}

/** As many listeners are subscribed as allowed. */
export class TooManyListenersError extends RuntimeError {
  readonly code = 'BREAKER_TOO_MANY_LISTENERS';

  constructor(maxListeners: number) {
    super(`${maxListeners} listeners are subscribed already`, {
      hint: 'Dispose of subscriptions no longer needed, or raise maxListeners.',
    });
  }
}

/** The breakers are closed for good. */
export class BreakersClosedError extends RuntimeError {
  readonly code = 'BREAKER_CLOSED';

  constructor() {
    super('the circuit breakers were disposed of', { hint: 'Ask before they are disposed of, or make new ones.' });
  }
}

const messages: Readonly<Record<OpenReason, string>> = {
  open: 'the circuit is open: too many calls have failed',
  probing: 'the circuit is half open, and as many probes as allowed are under way',
  forced: 'the circuit is forced open',
};

const hints: Readonly<Record<OpenReason, string>> = {
  open: 'Do without, or try again after retryAfterMs.',
  probing: 'Do without, or try again when a probe has ended.',
  forced: 'Do without until somebody calls reset() or forceClosed().',
};
