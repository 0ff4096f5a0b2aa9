import type { CircuitStateName, TransitionReason } from './circuit-state.ts';

/** The circuit changed. */
export interface Transition {
  readonly breaker: string;
  readonly from: CircuitStateName;
  readonly to: CircuitStateName;
  readonly reason: TransitionReason;
  /** Milliseconds since 1970-01-01T00:00:00Z at which the change was found. */
  readonly atMs: number;
}

export type TransitionListener = (transition: Transition) => unknown;

interface Subscription {
  readonly listener: TransitionListener;
  isActive: boolean;
}

/** Tells each transition to every listener subscribed when it came about: in a microtask of its own, in order, one listener's failure apart from the others'. */
export class StateListeners {
  readonly #subscriptions = new Set<Subscription>();
  readonly #onFailure: () => void;

  constructor(onFailure: () => void) {
    this.#onFailure = onFailure;
  }

  get size(): number {
    return this.#subscriptions.size;
  }

  add(listener: TransitionListener): Disposable {
    const subscription = { listener, isActive: true };
    this.#subscriptions.add(subscription);
    return {
      [Symbol.dispose]: () => {
        subscription.isActive = false;
        this.#subscriptions.delete(subscription);
      },
    };
  }

  tell(transition: Transition): void {
    for (const subscription of this.#subscriptions) queueMicrotask(() => this.#call(subscription, transition));
  }

  #call({ listener, isActive }: Subscription, transition: Transition): void {
    if (isActive) Promise.try(listener, transition).catch(this.#onFailure);
  }
}
