import { BusWaitAbortedError } from './bus-errors.ts';
import type { Subscriber } from './subscriber.ts';

/** A callback that receives events until it is unsubscribed. */
export class Subscription implements Disposable {
  readonly name: string;
  readonly #subscriber: Subscriber;
  readonly #end: () => void;

  /** Made by `OrganisationBus.subscribe`. */
  constructor(subscriber: Subscriber, end: () => void) {
    this.name = subscriber.name;
    this.#subscriber = subscriber;
    this.#end = end;
  }

  get isActive(): boolean {
    return !this.#subscriber.isClosed;
  }

  /**
   * Waits until the replay has come to the end of the log: from then on the callback receives live events. At once where nothing is replayed.
   *
   * @throws {SubscriptionEndedError} it ended before; the cause is why the position of a durable could not be loaded, if that is so.
   * @throws {BusWaitAbortedError} `signal` was aborted.
   */
  async whenLive(signal?: AbortSignal): Promise<void> {
    const { whenLive } = this.#subscriber;
    if (signal === undefined) return whenLive;
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => aborted.reject(new BusWaitAbortedError(signal.reason));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([whenLive, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Ends it: the callback is not called any more, not even with what is queued. A call under way is not interrupted. Again does no harm. */
  unsubscribe(): void {
    this.#end();
  }

  [Symbol.dispose](): void {
    this.unsubscribe();
  }
}
