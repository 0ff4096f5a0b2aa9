import type { CountWindow, FailurePolicy } from './failure-policy.ts';

/** So many bits of a number fit into what V8 keeps without an object of its own. */
const bitsPerWord = 30;

/** Opens on the share of failures among the last calls: a ring of one bit a call, and their running number. */
export class CountWindowPolicy implements FailurePolicy {
  readonly #rule: CountWindow;
  /** Made at the first failure. An array, as a typed one takes 200 bytes before it holds anything. */
  #outcomes: number[] | undefined;
  #next = 0;
  #calls = 0;
  #failures = 0;

  constructor(rule: CountWindow) {
    this.#rule = rule;
  }

  record(isFailure: boolean): boolean {
    if (this.#calls < this.#rule.calls) this.#calls += 1;
    // While no failure is in the ring, it is the same from wherever it begins.
    return (isFailure || this.#failures > 0) && this.#judge(isFailure);
  }

  reset(): void {
    this.#outcomes = undefined;
    this.#next = 0;
    this.#calls = 0;
    this.#failures = 0;
  }

  #judge(isFailure: boolean): boolean {
    const { minimumCalls, failureRatio } = this.#rule;
    this.#write(isFailure);
    return this.#calls >= minimumCalls && this.#failures >= failureRatio * this.#calls;
  }

  /** The ring begins empty, so a place that was never used counts as no failure. */
  #write(isFailure: boolean): void {
    const { calls } = this.#rule;
    this.#outcomes ??= Array.from({ length: Math.ceil(calls / bitsPerWord) }, () => 0);
    const word = Math.floor(this.#next / bitsPerWord);
    const bit = 1 << (this.#next % bitsPerWord);
    const before = this.#outcomes[word]!;
    if ((before & bit) !== 0) this.#failures -= 1;
    this.#outcomes[word] = isFailure ? before | bit : before & ~bit;
    if (isFailure) this.#failures += 1;
    this.#next = this.#next + 1 === calls ? 0 : this.#next + 1;
  }
}
