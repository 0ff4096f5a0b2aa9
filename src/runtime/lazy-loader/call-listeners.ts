import type { Load } from './load.ts';

/** What is done with the outcome of the call that `attempt` of the load made. */
export type EndCall = (load: Load, attempt: number, isGood: boolean, outcome: unknown) => void;

/** How many listeners are kept for later calls. */
const mostIdle = 256;

/**
 * Tells the outcome of each call of a loader once. A listener whose call has ended listens to a later one: two functions anew for each call would
 * be a good part of what a load leaves to the garbage collector.
 */
export class CallListeners {
  readonly #endCall: EndCall;
  readonly #idle: CallListener[] = [];

  constructor(endCall: EndCall) {
    this.#endCall = endCall;
  }

  /** Listens to the call that the load is making. */
  listen(load: Load, call: Promise<unknown>): void {
    (this.#idle.pop() ?? new CallListener(this)).listen(load, call);
  }

  end(listener: CallListener, load: Load, attempt: number, isGood: boolean, outcome: unknown): void {
    if (this.#idle.length < mostIdle) this.#idle.push(listener);
    this.#endCall(load, attempt, isGood, outcome);
  }
}

// Not that of the call: a promise with a `then` of its own could call back twice, and the second time it would end the call of another load.
const { then } = Promise.prototype;

class CallListener {
  readonly #listeners: CallListeners;
  #load: Load | undefined = undefined;
  #attempt = 0;

  constructor(listeners: CallListeners) {
    this.#listeners = listeners;
  }

  listen(load: Load, call: Promise<unknown>): void {
    this.#load = load;
    this.#attempt = load.attempt;
    void then.call(call, this.#onGood, this.#onBad);
  }

  readonly #onGood = (result: unknown): void => this.#end(true, result);
  readonly #onBad = (error: unknown): void => this.#end(false, error);

  #end(isGood: boolean, outcome: unknown): void {
    const load = this.#load;
    this.#load = undefined;
    if (load !== undefined) this.#listeners.end(this, load, this.#attempt, isGood, outcome);
  }
}
