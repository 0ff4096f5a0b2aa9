import { backoffDelayMs } from '../shared/backoff.ts';
import type { OpenReason } from './breaker-errors.ts';
import { ConsecutivePolicy } from './consecutive-policy.ts';
import { CountWindowPolicy } from './count-window-policy.ts';
import type { FailurePolicy, FailurePolicyOptions } from './failure-policy.ts';
import type { ResolvedRules } from './resolve-options.ts';
import { TimeWindowPolicy } from './time-window-policy.ts';

export type CircuitStateName = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** What made the circuit change: too many failures, a probe that failed or hung, the end of the open time, enough good probes, or somebody. */
export type TransitionReason = 'failures' | 'probe-failed' | 'probe-hung' | 'open-timeout' | 'recovered' | 'forced' | 'reset';

/** The period in which a call was let through, by identity: what a call of another period brings back changes nothing. */
export interface Ticket {
  readonly startedMs: number;
}

export interface Change {
  readonly from: CircuitStateName;
  readonly to: CircuitStateName;
  readonly reason: TransitionReason;
}

/**
 * Decides which calls go through. Calls nobody but `onChange`, which must only take note. Has no timer: what time has brought about is found when
 * somebody looks, and dated as if a timer had been there.
 */
export class CircuitState {
  readonly #rules: ResolvedRules;
  readonly #policy: FailurePolicy;
  readonly #onChange: (change: Change) => void;
  #name: CircuitStateName = 'CLOSED';
  #forced = false;
  /** Of the calls let through while closed. */
  #ticket: Ticket = { startedMs: 0 };
  /** Under way while half open, oldest first. */
  #probes: Set<Ticket> | undefined;
  #goodProbes = 0;
  #openUntilMs = 0;
  /** Openings since the last recovery. */
  #openings = 0;

  constructor(rules: ResolvedRules, onChange: (change: Change) => void) {
    this.#rules = rules;
    this.#policy = createPolicy(rules.policy);
    this.#onChange = onChange;
  }

  get isForced(): boolean {
    return this.#forced;
  }

  /** The state as of now. */
  name(): CircuitStateName {
    if (this.#name !== 'CLOSED') this.#advance(this.#rules.exactClock.monotonicMs());
    return this.#name;
  }

  /** Lets a call through, or undefined. Whoever gets a ticket gives it back once. */
  admit(): Ticket | undefined {
    if (this.#name === 'CLOSED') return this.#ticket;
    if (this.#forced) return undefined;
    // Behind by the length of a turn at most, and then the circuit stays open for that much longer.
    return this.#admitProbe(this.#rules.clock.monotonicMs());
  }

  /** Takes back the ticket of a call that has an outcome, at the time `nowMs`. */
  settle(ticket: Ticket, isFailure: boolean, nowMs: number): void {
    if (ticket === this.#ticket) {
      if (!this.#forced && this.#policy.record(isFailure, nowMs)) this.#open('failures', this.#rules.exactClock.monotonicMs());
    } else if (this.#probes !== undefined) this.#settleProbe(ticket, isFailure);
  }

  /** Takes back the ticket of a call that says nothing about the other side. */
  withdraw(ticket: Ticket): void {
    if (this.#probes === undefined) return;
    this.#advance(this.#rules.exactClock.monotonicMs());
    this.#probes?.delete(ticket);
  }

  /** How long a refused call waits at most for the next chance, and why it was refused. */
  refusal(): { readonly reason: OpenReason; readonly retryAfterMs: number } {
    if (this.#forced) return { reason: 'forced', retryAfterMs: Number.POSITIVE_INFINITY };
    const nowMs = this.#rules.clock.monotonicMs();
    if (this.#name === 'OPEN') return { reason: 'open', retryAfterMs: Math.max(0, this.#openUntilMs - nowMs) };
    return { reason: 'probing', retryAfterMs: Math.max(0, this.#oldestLimitMs() - nowMs) };
  }

  /** 0 when a call would be let through now. */
  retryAfterMs(): number {
    const isFree = this.name() === 'CLOSED' || (this.#probes !== undefined && this.#probes.size < this.#rules.maxProbes);
    return isFree ? 0 : this.refusal().retryAfterMs;
  }

  force(name: 'OPEN' | 'CLOSED'): void {
    this.#forced = true;
    this.#enter(name, 'forced');
  }

  /** Closed, as if new. */
  reset(): void {
    this.#forced = false;
    this.#openings = 0;
    this.#enter('CLOSED', 'reset');
  }

  #admitProbe(nowMs: number): Ticket | undefined {
    this.#advance(nowMs);
    const { maxProbes, exactClock } = this.#rules;
    if (this.#probes === undefined || this.#probes.size >= maxProbes) return undefined;
    const probe = { startedMs: exactClock.monotonicMs() };
    this.#probes.add(probe);
    return probe;
  }

  #settleProbe(probe: Ticket, isFailure: boolean): void {
    const nowMs = this.#rules.exactClock.monotonicMs();
    this.#advance(nowMs);
    if (this.#probes?.delete(probe) !== true) return;
    if (isFailure) return this.#open('probe-failed', nowMs);
    this.#goodProbes += 1;
    if (this.#goodProbes < this.#rules.successThreshold) return;
    this.#openings = 0;
    this.#enter('CLOSED', 'recovered');
  }

  /** What would have happened by now had there been a timer. */
  #advance(nowMs: number): void {
    if (this.#forced) return;
    if (this.#name === 'HALF_OPEN' && nowMs >= this.#oldestLimitMs()) this.#open('probe-hung', this.#oldestLimitMs());
    if (this.#name === 'OPEN' && nowMs >= this.#openUntilMs) this.#enter('HALF_OPEN', 'open-timeout');
  }

  #oldestLimitMs(): number {
    const [oldest] = this.#probes ?? [];
    return oldest === undefined ? Number.POSITIVE_INFINITY : oldest.startedMs + this.#rules.probeTimeoutMs;
  }

  #open(reason: TransitionReason, nowMs: number): void {
    const { openTimeoutMs, maxOpenTimeoutMs, jitterRatio, random } = this.#rules;
    this.#openings += 1;
    const growth = { baseMs: openTimeoutMs, capMs: maxOpenTimeoutMs, jitterRatio, random };
    this.#openUntilMs = nowMs + backoffDelayMs(this.#openings, growth);
    this.#enter('OPEN', reason);
  }

  #enter(to: CircuitStateName, reason: TransitionReason): void {
    const from = this.#name;
    this.#name = to;
    this.#ticket = { startedMs: 0 };
    this.#policy.reset();
    this.#probes = to === 'HALF_OPEN' ? new Set() : undefined;
    this.#goodProbes = 0;
    if (from !== to) this.#onChange({ from, to, reason });
  }
}

function createPolicy(options: FailurePolicyOptions): FailurePolicy {
  if (options.kind === 'consecutive') return new ConsecutivePolicy(options.failures);
  return options.kind === 'count-window' ? new CountWindowPolicy(options) : new TimeWindowPolicy(options);
}
