import type { CountWindow, FailurePolicy } from './failure-policy.ts';

/** So many bits of a number fit into what V8 keeps without an object of its own. */
const bitsPerWord = 30;

/** Opens on the share of failures among the last calls: a ring of one bit a call, and their running number. */
export class CountWindowPolicy implements FailurePolicy {
  readonly #rule: CountWindow;
  /** An array, as a typed one takes 200 bytes before it holds anything. */
  readonly #outcomes: number[];
  #word = 0;
  #bit = 0;
  #calls = 0;
  #failures = 0;

  constructor(rule: CountWindow) {
    this.#rule = rule;
    this.#outcomes = Array.from({ length: Math.ceil(rule.calls / bitsPerWord) }, () => 0);
  }

  record(isFailure: boolean): boolean {
    // Without a failure in the ring there is nothing to take out, nor to put in.
    if (isFailure || this.#failures > 0) this.#write(isFailure);
    this.#advance();
    if (this.#failures === 0) return false;
    const { minimumCalls, failureRatio } = this.#rule;
    return this.#calls >= minimumCalls && this.#failures >= failureRatio * this.#calls;
  }

  reset(): void {
    this.#outcomes.fill(0);
    this.#word = 0;
    this.#bit = 0;
    this.#calls = 0;
    this.#failures = 0;
  }

  /** The ring begins empty, so a place that was never used counts as no failure. */
  #write(isFailure: boolean): void {
    const bit = 1 << this.#bit;
    const before = this.#outcomes[this.#word]!;
    if ((before & bit) !== 0) this.#failures -= 1;
    this.#outcomes[this.#word] = isFailure ? before | bit : before & ~bit;
    if (isFailure) this.#failures += 1;
  }

  #advance(): void {
    const { calls } = this.#rule;
    if (this.#calls < calls) this.#calls += 1;
    this.#bit += 1;
    if (this.#word * bitsPerWord + this.#bit === calls) {
      this.#word = 0;
      this.#bit = 0;
    } else if (this.#bit === bitsPerWord) {
      this.#word += 1;
      this.#bit = 0;
    }
  }
}
