import { backoffDelayMs } from '../shared/backoff.ts';
import { messageOf } from './check-outcome.ts';
import type { HealthStatus } from './check-outcome.ts';
import type { CheckSpec } from './check-spec.ts';
import type { HealthCore } from './health-core.ts';
import type { HealingOutcome } from './healing.ts';
import { TimedCall } from './timed-call.ts';
import type { CallEnd } from './timed-call.ts';

/** Checks once more, and tells what was found. */
type CheckAgain = (done: (status: HealthStatus) => void) => void;

interface Underway {
  readonly startedAtMs: number;
  readonly startedMs: number;
  readonly attempt: number;
  durationMs: number;
}

/** Heals one component: never two at once, not before the back-off, and not more often than allowed without a recovery between. */
export class Healer {
  readonly #spec: CheckSpec;
  readonly #core: HealthCore;
  readonly #checkAgain: CheckAgain;
  readonly #call: TimedCall;
  #attempts = 0;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #healthySinceMs: number | undefined;
  #underway: Underway | undefined;
  #isStopped = false;

  constructor(spec: CheckSpec, core: HealthCore, checkAgain: CheckAgain) {
    this.#spec = spec;
    this.#core = core;
    this.#checkAgain = checkAgain;
    this.#call = new TimedCall(core.clock);
  }

  /** Takes note of what a check found, and heals if it is time. */
  observe(status: HealthStatus): void {
    const nowMs = this.#core.clock.monotonicMs();
    this.#noteRecovery(status, nowMs);
    if (status === 'UNHEALTHY' && this.#mayHeal(nowMs)) this.#begin(nowMs);
  }

  stop(): void {
    this.#isStopped = true;
    this.#underway = undefined;
    this.#call.abort();
  }

  #mayHeal(nowMs: number): boolean {
    if (this.#spec.heal === undefined || !this.#core.isHealing() || this.#isStopped) return false;
    if (this.#underway !== undefined || this.#call.isBusy || nowMs < this.#notBeforeMs) return false;
    if (this.#attempts < this.#spec.maxHealings) return true;
    this.#core.tally.healingsRefused += 1;
    return false;
  }

  #noteRecovery(status: HealthStatus, nowMs: number): void {
    if (status !== 'HEALTHY') {
      this.#healthySinceMs = undefined;
      return;
    }
    this.#healthySinceMs ??= nowMs;
    if (nowMs - this.#healthySinceMs < this.#spec.recoveryMs) return;
    this.#attempts = 0;
    this.#notBeforeMs = Number.NEGATIVE_INFINITY;
  }

  #begin(nowMs: number): void {
    this.#attempts += 1;
    this.#underway = { startedAtMs: this.#core.clock.wallMs(), startedMs: nowMs, attempt: this.#attempts, durationMs: 0 };
    // Not in the caller's turn: a heal function is the user's, and may ask for checks itself.
    queueMicrotask(() => {
      if (this.#isStopped || this.#spec.heal === undefined) return;
      this.#call.start(this.#spec.heal, this.#spec.healTimeoutMs, (end) => this.#ended(end));
    });
  }

  #ended(end: CallEnd): void {
    const underway = this.#underway;
    if (underway === undefined) return;
    const nowMs = this.#core.clock.monotonicMs();
    underway.durationMs = nowMs - underway.startedMs;
    const { healBackoffMs: baseMs, healBackoffCapMs: capMs } = this.#spec;
    // Half random: never at once, and never shorter than the delay before.
    this.#notBeforeMs = nowMs + backoffDelayMs(underway.attempt, { baseMs, capMs, jitterRatio: 0.5, random: this.#core.random });
    this.#checkAgain((status) => this.#conclude(end, status));
  }

  #conclude(end: CallEnd, statusAfter: HealthStatus): void {
    const underway = this.#underway;
    if (underway === undefined) return;
    this.#underway = undefined;
    this.#core.healed({
      name: this.#spec.name,
      attempt: underway.attempt,
      startedAtMs: underway.startedAtMs,
      durationMs: underway.durationMs,
      outcome: outcomeOf(end, statusAfter),
      statusAfter,
      ...(end.kind === 'error' && { message: messageOf(end.error) }),
    });
  }
}

function outcomeOf(end: CallEnd, statusAfter: HealthStatus): HealingOutcome {
  if (end.kind === 'error') return 'FAILED';
  if (end.kind === 'timeout') return 'TIMED_OUT';
  return statusAfter === 'HEALTHY' ? 'HEALED' : 'NOT_HEALED';
}
