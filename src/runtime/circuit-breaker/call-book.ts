import { Listeners } from '../shared/listeners.ts';
import { CircuitOpenError } from './breaker-errors.ts';
import type { BreakerStatistics } from './breaker-statistics.ts';
import { BreakerTally } from './breaker-tally.ts';
import { CircuitState } from './circuit-state.ts';
import type { Change, Ticket } from './circuit-state.ts';
import type { ResolvedRules } from './resolve-options.ts';
import type { Transition } from './transition.ts';

/** Keeps the account of one breaker's calls, whatever their style: admission, verdict, figures. Each ticket is given back to it exactly once. */
export class CallBook {
  readonly name: string;
  readonly rules: ResolvedRules;
  readonly tally = new BreakerTally();
  readonly state: CircuitState;
  #listeners: Listeners<Transition> | undefined;

  constructor(name: string, rules: ResolvedRules) {
    this.name = name;
    this.rules = rules;
    this.state = new CircuitState(rules, (change) => this.#note(change));
  }

  /** Lets a call through, or counts it as rejected and returns undefined. */
  tryAdmit(): Ticket | undefined {
    const ticket = this.state.admit();
    if (ticket === undefined) {
      const { trouble } = this.tally;
      trouble.rejected += 1;
      trouble.lastRejectionMs = this.rules.clock.monotonicMs();
    } else this.tally.admitted += 1;
    return ticket;
  }

  /** @throws {CircuitOpenError} the call is not let through. */
  admit(): Ticket {
    const ticket = this.tryAdmit();
    if (ticket === undefined) throw this.#refusal();
    return ticket;
  }

  /** The call gave a result, which may be a failure all the same. */
  returned(ticket: Ticket, result: unknown): void {
    const { isFailedResult } = this.rules;
    // The user's function is asked before anything is changed.
    if (isFailedResult !== undefined && this.#ask(isFailedResult, result)) this.failed(ticket);
    else this.succeeded(ticket);
  }

  /** The call ended in an error, which may be no failure. */
  threw(ticket: Ticket, error: unknown): void {
    const { failureTypes, isFailure } = this.rules;
    const isOfType = failureTypes === undefined || failureTypes.some((type) => error instanceof type);
    if (isOfType && this.#ask(isFailure, error)) this.failed(ticket);
    else this.withdrawn(ticket);
  }

  succeeded(ticket: Ticket): void {
    const nowMs = this.rules.clock.monotonicMs();
    this.tally.successful += 1;
    this.tally.lastSuccessMs = nowMs;
    this.state.settle(ticket, false, nowMs);
  }

  failed(ticket: Ticket): void {
    const nowMs = this.rules.clock.monotonicMs();
    const { trouble } = this.tally;
    trouble.failed += 1;
    trouble.lastFailureMs = nowMs;
    this.state.settle(ticket, true, nowMs);
  }

  timedOut(ticket: Ticket): void {
    this.tally.trouble.timeouts += 1;
    this.failed(ticket);
  }

  /** The call says nothing about the other side. */
  withdrawn(ticket: Ticket): void {
    this.tally.trouble.ignored += 1;
    this.state.withdraw(ticket);
  }

  listeners(): Listeners<Transition> {
    return (this.#listeners ??= new Listeners(() => (this.tally.trouble.callbackFailures += 1)));
  }

  statistics(): BreakerStatistics {
    const { tally, state } = this;
    const { admitted, successful, lastSuccessMs, troubleSoFar: trouble } = tally;
    const { failed, timeouts, ignored, rejected } = trouble;
    const name = state.name();
    return {
      state: name,
      isForced: state.isForced,
      total: admitted + rejected,
      successful,
      failed,
      timeouts,
      ignored,
      rejected,
      inFlight: admitted - successful - failed - ignored,
      transitions: { CLOSED: trouble.closings, OPEN: trouble.openings, HALF_OPEN: trouble.halfOpenings },
      lastSuccessAtMs: this.#wallMs(lastSuccessMs),
      lastFailureAtMs: this.#wallMs(trouble.lastFailureMs),
      lastRejectionAtMs: this.#wallMs(trouble.lastRejectionMs),
      lastTransitionAtMs: this.#wallMs(trouble.lastTransitionMs),
    };
  }

  #refusal(): CircuitOpenError {
    const { reason, retryAfterMs } = this.state.refusal();
    if (this.rules.captureStack) return new CircuitOpenError(this.name, reason, retryAfterMs);
    const { stackTraceLimit } = Error;
    // A stack costs more than all the rest of a rejection. In a realm whose Error is frozen there is one.
    if (!Reflect.set(Error, 'stackTraceLimit', 0)) return new CircuitOpenError(this.name, reason, retryAfterMs);
    try {
      return new CircuitOpenError(this.name, reason, retryAfterMs);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }

  /** A user's filter that throws finds a failure: the side on which a breaker protects. */
  #ask(filter: (value: unknown) => boolean, value: unknown): boolean {
    try {
      return filter(value);
    } catch {
      this.tally.trouble.callbackFailures += 1;
      return true;
    }
  }

  #note({ from, to, reason }: Change): void {
    const { exactClock } = this.rules;
    const { trouble } = this.tally;
    trouble.noteEntry(to);
    trouble.lastTransitionMs = exactClock.monotonicMs();
    this.#listeners?.tell({ breaker: this.name, from, to, reason, atMs: exactClock.wallMs() });
  }

  #wallMs(monotonicMs: number): number | undefined {
    if (Number.isNaN(monotonicMs)) return undefined;
    const { exactClock } = this.rules;
    return exactClock.wallMs() - (exactClock.monotonicMs() - monotonicMs);
  }
}
