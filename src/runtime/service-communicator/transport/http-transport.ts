import { CommunicatorFullError } from '../communicator-errors.ts';
import type { EndpointPolicy } from '../endpoints/endpoint-policy.ts';
import type { Exchange } from './exchange.ts';
import { OriginPool } from './origin-pool.ts';
import type { PrepareRequest } from './origin-pool.ts';

/** What a TLS connection shows of its caller, and whom it trusts. Connections of different identities are never shared. */
export interface TlsIdentity {
  /** Whose identity it is. */
  readonly name: string;
  /** Options of `tls.connect`; another object after each rotation. */
  readonly connect: object;
}

export interface TransportSettings {
  /** Asked for every origin, whoever registered it, and for every address that its name leads to. */
  readonly endpointPolicy: EndpointPolicy;
  readonly allowH2: boolean;
  readonly connectTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly maxConnections: number;
  readonly maxWaiting: number;
  readonly maxOrigins: number;
}

/** Carries exchanges. What comes of one is told to its listener, never thrown. */
export interface Transport {
  send(origin: string, identity: TlsIdentity | undefined, prepare: PrepareRequest, exchange: Exchange): void;
  /** Ends all connections, and what is still under way on them. */
  close(): Promise<void>;
}

interface KeptPool {
  readonly pool: OriginPool;
  readonly connect: object | undefined;
}

/** Carries exchanges over undici: connections are kept for each origin and TLS identity, and bounded in number, as are those who wait for one. */
export class HttpTransport implements Transport {
  readonly #settings: TransportSettings;
  readonly #pools = new Map<string, KeptPool>();
  /** Exchanges refused, by the bound that was hit. */
  readonly refusals = { maxWaiting: 0, maxOrigins: 0 };

  constructor(settings: TransportSettings) {
    this.#settings = settings;
  }

  send(origin: string, identity: TlsIdentity | undefined, prepare: PrepareRequest, exchange: Exchange): void {
    const key = identity === undefined ? origin : `${origin} ${identity.name}`;
    const found = this.#pools.get(key);
    try {
      const connect = identity?.connect;
      const pool = found !== undefined && found.connect === connect ? found.pool : this.#open(key, origin, connect);
      if (pool === undefined) return this.#refuse('maxOrigins', exchange);
      if (pool.isBusy && pool.waiting >= this.#settings.maxWaiting) return this.#refuse('maxWaiting', exchange);
      pool.send(prepare, exchange);
    } catch (error) {
      exchange.onResponseError(null, error);
    }
  }

  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map(({ pool }) => pool.destroy()));
  }

  /** Connections of an identity that was rotated serve what they have begun, and close. */
  #open(key: string, origin: string, connect: object | undefined): OriginPool | undefined {
    const { endpointPolicy } = this.#settings;
    endpointPolicy.check(origin);
    this.#retire(key);
    if (this.#pools.size >= this.#settings.maxOrigins && !this.#retireIdle()) return undefined;
    const { allowH2, connectTimeoutMs, keepAliveMs, maxConnections } = this.#settings;
    const pool = new OriginPool(origin, {
      connections: maxConnections,
      allowH2,
      // Said, so that no variable of the environment (NODE_TLS_REJECT_UNAUTHORIZED) lets a connection be made to anybody.
      connect: { rejectUnauthorized: true, ...connect, lookup: endpointPolicy.lookup, timeout: connectTimeoutMs },
      keepAliveTimeout: keepAliveMs,
      // A server may ask for less, not for more.
      keepAliveMaxTimeout: keepAliveMs,
      // Calls have deadlines of their own.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#pools.set(key, { pool, connect });
    return pool;
  }

  #retireIdle(): boolean {
    for (const [key, { pool }] of this.#pools) {
      if (pool.isIdle) return this.#retire(key);
    }
    return false;
  }

  #retire(key: string): boolean {
    void this.#pools.get(key)?.pool.retire();
    return this.#pools.delete(key);
  }

  #refuse(bound: 'maxWaiting' | 'maxOrigins', exchange: Exchange): void {
    this.refusals[bound] += 1;
    exchange.onResponseError(null, new CommunicatorFullError(bound, this.#settings[bound]));
  }
}
