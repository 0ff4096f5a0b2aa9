export type Listener<Event> = (event: Event) => unknown;

interface Subscription<Event> {
  readonly listener: Listener<Event>;
  isActive: boolean;
}

/** Tells each event to every listener subscribed when it came about: in a microtask of its own, in order, one listener's failure apart from the others'. */
export class Listeners<Event> {
  readonly #subscriptions = new Set<Subscription<Event>>();
  readonly #onFailure: () => void;

  constructor(onFailure: () => void) {
    this.#onFailure = onFailure;
  }

  get size(): number {
    return this.#subscriptions.size;
  }

  add(listener: Listener<Event>): Disposable {
    const subscription = { listener, isActive: true };
    this.#subscriptions.add(subscription);
    return { [Symbol.dispose]: () => this.#remove(subscription) };
  }

  /** Nobody is told anything any more. */
  clear(): void {
    for (const subscription of this.#subscriptions) this.#remove(subscription);
  }

  tell(event: Event): void {
    for (const subscription of this.#subscriptions) queueMicrotask(() => this.#call(subscription, event));
  }

  #remove(subscription: Subscription<Event>): void {
    subscription.isActive = false;
    this.#subscriptions.delete(subscription);
  }

  #call({ listener, isActive }: Subscription<Event>, event: Event): void {
    if (isActive) Promise.try(listener, event).catch(this.#onFailure);
  }
}
