import type { CountWindow, FailurePolicy } from './failure-policy.ts';

/** Opens on the share of failures among the last calls: a ring of one bit a call, and their running number. */
export class CountWindowPolicy implements FailurePolicy {
  readonly #rule: CountWindow;
  readonly #outcomes: Uint8Array;
  #next = 0;
  #calls = 0;
  #failures = 0;

  constructor(rule: CountWindow) {
    this.#rule = rule;
    this.#outcomes = new Uint8Array(Math.ceil(rule.calls / 8));
  }

  record(isFailure: boolean): boolean {
    const { calls, minimumCalls, failureRatio } = this.#rule;
    const byte = this.#next >> 3;
    const bit = 1 << (this.#next & 7);
    const before = this.#outcomes[byte]!;
    // The ring begins empty, so a place that was never used counts as no failure.
    if ((before & bit) !== 0) this.#failures -= 1;
    this.#outcomes[byte] = isFailure ? before | bit : before & ~bit;
    if (isFailure) this.#failures += 1;
    this.#next = this.#next + 1 === calls ? 0 : this.#next + 1;
    if (this.#calls < calls) this.#calls += 1;
    return this.#calls >= minimumCalls && this.#failures >= failureRatio * this.#calls;
  }

  reset(): void {
    this.#outcomes.fill(0);
    this.#next = 0;
    this.#calls = 0;
    this.#failures = 0;
  }
}
