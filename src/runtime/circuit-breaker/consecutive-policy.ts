import type { FailurePolicy } from './failure-policy.ts';

/** Opens after a number of failures without a success between them. */
export class ConsecutivePolicy implements FailurePolicy {
  readonly #limit: number;
  #failures = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  record(isFailure: boolean): boolean {
    if (!isFailure) {
      this.#failures = 0;
      return false;
    }
    this.#failures += 1;
    return this.#failures >= this.#limit;
  }

  reset(): void {
    this.#failures = 0;
  }
}
