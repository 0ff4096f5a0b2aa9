import { isThenable } from './is-thenable.ts';

/** What it takes to publish on the bus of one organisation. `EventBus` fits, in memory as over a broker; so does a bus that has `publish` alone. */
export interface PublishingChannel<Options> {
  /** A promise that it returns and that rejects counts as what it throws. */
  publish(type: string, payload: unknown, options: Options): unknown;
  /** `true`: a broker keeps the events, and `publishAsync` is called in place of `publish`. `false`: `publish` returns no promise. */
  readonly isRemote?: boolean;
  publishAsync?(type: string, payload: unknown, options: Options): PromiseLike<unknown>;
}

/** Why an event was not published. `full`: as many as allowed had no outcome yet. */
export type RefusedPublish = 'failed' | 'full';

/** Of one outlet. A bus that has bounds of its own refuses before. */
const mostUnconfirmed = 16_384;

/**
 * Publishes on a bus whoever keeps its events: within the call where the bus itself does, in the order of the calls where a broker does. Nothing is thrown and
 * nothing left unhandled: each event that the bus does not take is told once, within the call or later.
 */
export class BusOutlet<Options> {
  readonly #channel: PublishingChannel<Options>;
  readonly #refused: (why: RefusedPublish) => void;
  #unconfirmed = 0;

  constructor(channel: PublishingChannel<Options>, refused: (why: RefusedPublish) => void) {
    this.#channel = channel;
    this.#refused = refused;
  }

  publish(type: string, payload: unknown, options: Options): void {
    try {
      this.#follow(type, payload, options);
    } catch {
      this.#refused('failed');
    }
  }

  #follow(type: string, payload: unknown, options: Options): void {
    if (this.#unconfirmed >= mostUnconfirmed) return this.#refused('full');
    const outcome = this.#call(type, payload, options);
    if (!isThenable(outcome)) return;
    this.#unconfirmed += 1;
    Promise.resolve(outcome).then(
      () => (this.#unconfirmed -= 1),
      () => {
        this.#unconfirmed -= 1;
        this.#refused('failed');
      },
    );
  }

  #call(type: string, payload: unknown, options: Options): unknown {
    const channel = this.#channel;
    if (channel.isRemote === true && channel.publishAsync !== undefined) return channel.publishAsync(type, payload, options);
    return channel.publish(type, payload, options);
  }
}
