import type { NodeBus, NodeEvent, PublishOptions, SubscribeOptions } from './node-bus.ts';

/** What an outbox needs of a bus whose events a broker keeps. */
export interface BrokerBus {
  /** Resolves once the broker has stored the event. */
  publishAsync(type: string, payload: unknown, options?: PublishOptions): Promise<unknown>;
  subscribe: NodeBus['subscribe'];
}

/** Says that so much waits for the broker already that nothing more is taken. */
export class OutboxFullError extends Error {
  override readonly name = 'OutboxFullError';
  readonly code = 'NODE_OUTBOX_FULL';
}

const mostWaiting = 1_000;

/**
 * A bus on a broker: what is published waits here until it is stored, in order. What is not stored is told to `report`,
 * whether or not anybody awaits it.
 */
export class Outbox implements NodeBus {
  readonly #bus: BrokerBus;
  readonly #report: (line: string) => void;
  readonly #waiting = new Set<Promise<unknown>>();
  #hasFailed = false;

  constructor(bus: BrokerBus, report: (line: string) => void) {
    this.#bus = bus;
    this.#report = report;
  }

  /** Whether the latest event whose outcome is known was not stored. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Resolves once the event is stored. @throws {OutboxFullError} at once, and nothing was taken. */
  publish(type: string, payload: unknown, options?: PublishOptions): Promise<unknown> {
    if (this.#waiting.size >= mostWaiting) throw new OutboxFullError(`${mostWaiting} events wait for the broker`);
    const stored = this.#bus.publishAsync(type, payload, options);
    this.#waiting.add(stored);
    stored.then(
      () => this.#settle(stored),
      (error: unknown) => {
        this.#settle(stored, error);
        this.#report(`${type} was not published: ${(error as Error).message}`);
      },
    );
    return stored;
  }

  subscribe(
    filter: string | { readonly pattern: string },
    callback: (event: NodeEvent) => unknown,
    options?: SubscribeOptions,
  ): Disposable {
    return this.#bus.subscribe(filter, callback, options);
  }

  #settle(stored: Promise<unknown>, error?: unknown): void {
    this.#waiting.delete(stored);
    this.#hasFailed = error !== undefined;
  }
}
