import type { Load } from './load.ts';
import { callLoader } from './load-tracing.ts';

/** Who keeps the calls. */
export interface CallKeeper {
  /** The loader is about to be called. */
  started(call: LoaderCall): void;
  /** The call has settled, or its outcome did not matter before it had begun. */
  ended(call: LoaderCall, isGood: boolean, outcome: unknown): void;
}

// Not that of the outcome: a promise with a `then` of its own could call back twice, and the second time it would end the call of another load.
const { then } = Promise.prototype;
const ready = Promise.resolve();

/**
 * One call of a loader, and after it others: three functions anew for each call would be a good part of what a load leaves to the garbage collector.
 * (By `then` and not by `await`: an async function costs as much as all that is done here.)
 */
export class LoaderCall {
  readonly #keeper: CallKeeper;
  /** Whose call it is; undefined when its outcome does not matter any more. */
  load: Load | undefined = undefined;
  /** Before it has started, later than any time. */
  startedMs = Number.POSITIVE_INFINITY;
  /** Where the keeper has it. */
  place = 0;
  /** Larger than that of every call made before. */
  number = 0;

  constructor(keeper: CallKeeper) {
    this.#keeper = keeper;
  }

  /** Calls the loader as soon as whoever asked for the load has gone on, in the asynchronous context of who asked. */
  makeFor(load: Load): void {
    this.load = load;
    void then.call(ready, this.#onDue);
  }

  /** Returns whose it was. */
  clear(): Load | undefined {
    const { load } = this;
    this.load = undefined;
    this.startedMs = Number.POSITIVE_INFINITY;
    return load;
  }

  readonly #onDue = (): void => {
    const { load } = this;
    if (load === undefined) return this.#keeper.ended(this, false, undefined);
    this.#keeper.started(this);
    void then.call(callLoader(load), this.#onGood, this.#onBad);
  };

  readonly #onGood = (result: unknown): void => this.#keeper.ended(this, true, result);
  readonly #onBad = (error: unknown): void => this.#keeper.ended(this, false, error);
}
