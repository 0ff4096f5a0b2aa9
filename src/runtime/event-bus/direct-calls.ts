import type { EventCallback } from './bus-options.ts';
import type { Subscriber } from './subscriber.ts';

/** The synchronous receivers of a topic while each of them may be called without asking. What all of them did is counted once, not once a receiver. */
export class DirectCalls {
  readonly callbacks: readonly EventCallback[];
  readonly receivers: readonly Subscriber[];
  /** Events that every receiver has handled, and that are not yet in its own count. */
  rounds = 0;

  constructor(receivers: readonly Subscriber[]) {
    this.callbacks = receivers.map(({ callback }) => callback);
    this.receivers = receivers;
  }

  /** Gives each receiver its count. */
  settle(): void {
    if (this.rounds > 0) for (const receiver of this.receivers) receiver.delivered += this.rounds;
    this.rounds = 0;
  }
}
