import type { Clock } from '../../../foundation/clock.ts';
import { numberFrom } from '../../shared/validate-config.ts';
import type { ConfigProblem } from '../../shared/validate-config.ts';

/** How many retries and hedges one organisation may send to one service, as a share of its requests. */
export interface RetryBudgetOptions {
  /** Retries for each request. Default 0.2. */
  readonly ratio?: number;
  /** Retries a second beside these, so that a rare caller may retry as well. Default 2. */
  readonly perSecond?: number;
  /** Retries that may be saved up; so many are there at the start. Default 20. */
  readonly burst?: number;
}

export type RetryBudgetSettings = Required<RetryBudgetOptions>;

export const defaultRetryBudget: RetryBudgetSettings = { ratio: 0.2, perSecond: 2, burst: 20 };

export function checkRetryBudget({ ratio, perSecond, burst }: RetryBudgetSettings): (ConfigProblem | undefined)[] {
  return [
    numberFrom('retryBudget.ratio', ratio, 0, 10),
    numberFrom('retryBudget.perSecond', perSecond, 0, 100_000),
    numberFrom('retryBudget.burst', burst, 0, 1_000_000),
  ];
}

/**
 * Keeps the retries of n requests within t seconds to burst + ratio · n + perSecond · t: an outage is not made worse by those who try again.
 *
 * @see https://sre.google/sre-book/handling-overload/
 */
export class RetryBudget {
  readonly #settings: RetryBudgetSettings;
  readonly #clock: Clock;
  #tokens: number;
  #refilledMs: number;

  constructor(settings: RetryBudgetSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#tokens = settings.burst;
    this.#refilledMs = clock.monotonicMs();
  }

  /** A request that is not a retry was sent. */
  deposit(): void {
    this.#tokens = Math.min(this.#settings.burst, this.#tokens + this.#settings.ratio);
  }

  /** Whether one more retry may be sent; if so, it counts as sent. */
  take(): boolean {
    const nowMs = this.#clock.monotonicMs();
    const earned = (this.#settings.perSecond * (nowMs - this.#refilledMs)) / 1_000;
    this.#refilledMs = nowMs;
    this.#tokens = Math.min(this.#settings.burst, this.#tokens + earned);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
