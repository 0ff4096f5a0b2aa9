import type { LoadError } from './load-errors.ts';

/** The last failure of a key that was not loaded since. */
export interface Failure {
  readonly error: LoadError;
  /** The same error is returned until then, without another load. */
  readonly untilMs: number;
}

/** Remembers the failed keys of one organisation, at most so many; the one that failed first is forgotten first. */
export class FailureLog {
  readonly #max: number;
  readonly #byKey = new Map<string, Failure>();
  /** Stays at the front. (A new iterator for each removal would walk over all that was removed before.) */
  #oldest = this.#byKey.keys();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#byKey.size;
  }

  find(key: string): Failure | undefined {
    return this.#byKey.size === 0 ? undefined : this.#byKey.get(key);
  }

  keys(): readonly string[] {
    return [...this.#byKey.keys()];
  }

  /** @returns Whether another failure was forgotten for it. */
  remember(key: string, failure: Failure): boolean {
    this.#byKey.set(key, failure);
    if (this.#byKey.size <= this.#max) return false;
    this.#byKey.delete(this.#takeOldest());
    return true;
  }

  forget(key: string): void {
    if (this.#byKey.size > 0) this.#byKey.delete(key);
  }

  clear(): void {
    this.#byKey.clear();
  }

  #takeOldest(): string {
    const { value, done } = this.#oldest.next();
    if (done !== true) return value;
    this.#oldest = this.#byKey.keys();
    return this.#takeOldest();
  }
}
