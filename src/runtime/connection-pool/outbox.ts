const mostPending = 1_024;

/** Calls listeners after the operation that had something to tell, never inside it. A listener that throws harms nobody. */
export class Outbox {
  #pending: (() => void)[] = [];
  /** Messages dropped because a single turn produced too many. */
  dropped = 0;
  /** Calls in which a listener threw. */
  failures = 0;

  post<Message>(listener: ((message: Message) => void) | undefined, message: Message): void {
    if (listener === undefined) return;
    if (this.#pending.length >= mostPending) {
      this.dropped += 1;
      return;
    }
    if (this.#pending.length === 0) queueMicrotask(() => this.#deliver());
    this.#pending.push(() => listener(message));
  }

  #deliver(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const call of pending) {
      try {
        call();
      } catch {
        this.failures += 1;
      }
    }
  }
}
