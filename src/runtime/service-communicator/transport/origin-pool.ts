import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import type { Exchange, ExchangePlace } from './exchange.ts';

/** What is sent. `path` lies under the origin, with its query. */
export type OutgoingRequest = Pick<Dispatcher.DispatchOptions, 'method' | 'path' | 'headers' | 'body'>;

/** Makes a request at the moment in which it is sent, so that a deadline and a signature are not of before it waited. */
export type PrepareRequest = () => OutgoingRequest;

/**
 * The connections to one origin, and the line of those who wait for one. Who gives up in the line leaves it at once; a connection is given on when its
 * exchange has ended, or, where one carries many, has begun.
 */
export class OriginPool implements ExchangePlace {
  readonly isLeftAtStart: boolean;
  readonly #pool: Pool;
  readonly #most: number;
  readonly #line = new Map<Exchange, PrepareRequest>();
  #taken = 0;
  #isFilling = false;

  constructor(origin: string, options: Pool.Options & { readonly connections: number; readonly allowH2: boolean }) {
    this.isLeftAtStart = options.allowH2;
    this.#pool = new Pool(origin, options);
    this.#most = options.connections;
  }

  /** Exchanges that wait for a connection. */
  get waiting(): number {
    return this.#line.size;
  }

  get isBusy(): boolean {
    return this.#taken >= this.#most;
  }

  get isIdle(): boolean {
    return this.#line.size === 0 && this.#pool.stats.size === 0;
  }

  send(prepare: PrepareRequest, exchange: Exchange): void {
    exchange.takePlace(this);
    if (this.isBusy) this.#line.set(exchange, prepare);
    else this.#dispatch(exchange, prepare);
  }

  gaveUp(exchange: Exchange): void {
    this.#line.delete(exchange);
  }

  left(): void {
    this.#taken -= 1;
    if (this.#line.size > 0) this.#fill();
  }

  /** Carries what it has taken on, and ends. */
  async retire(): Promise<void> {
    this.#fill(Number.POSITIVE_INFINITY);
    await this.#pool.close();
  }

  /** Ends all connections, and what is under way on them or waits. */
  async destroy(): Promise<void> {
    const waiting = [...this.#line.keys()];
    this.#line.clear();
    this.#taken += waiting.length;
    for (const exchange of waiting) exchange.onResponseError(null, new Error('the connections to the origin are closed'));
    await this.#pool.destroy();
  }

  #fill(most = this.#most): void {
    // An exchange that fails as it is sent leaves its place within this loop, which goes on by itself.
    if (this.#isFilling) return;
    this.#isFilling = true;
    try {
      for (const [exchange, prepare] of this.#line) {
        if (this.#taken >= most) break;
        this.#line.delete(exchange);
        this.#dispatch(exchange, prepare);
      }
    } finally {
      this.#isFilling = false;
    }
  }

  #dispatch(exchange: Exchange, prepare: PrepareRequest): void {
    this.#taken += 1;
    try {
      this.#pool.dispatch(prepare(), exchange);
    } catch (error) {
      exchange.onResponseError(null, error);
    }
  }
}
