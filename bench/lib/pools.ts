import { EventEmitter } from 'node:events';
import { ConnectionPool } from '../../src/runtime/connection-pool/connection-pool.ts';
import { loadPeer } from './peer.ts';

/** What every contender hands out. */
export interface Resource {
  readonly id: number;
  healthy: boolean;
}

export interface PoolSetting {
  readonly min?: number;
  readonly max: number;
  readonly acquireTimeoutMs?: number;
  readonly create?: () => Promise<Resource>;
  readonly destroy?: (resource: Resource) => Promise<void>;
  readonly validate?: (resource: Resource) => Promise<boolean>;
}

/** A pool behind the same few calls as all others. `Held` is what its users hold. */
export interface AnyPool<Held = unknown> {
  acquire(): Promise<Held>;
  release(held: Held): unknown;
  /** Gives up what is held for good; absent where the library cannot. */
  discard?(held: Held): unknown;
  /** What a holder keeps to release with, where that is not the same for every lease of a resource. */
  releaserOf?(held: Held): () => unknown;
  resourceOf(held: Held): Resource;
  figures(): { readonly size: number; readonly pending: number };
  close(): Promise<unknown>;
}

export type MakePool = (setting: PoolSetting) => Promise<AnyPool>;

let made = 0;

/** A resource that costs nothing to make. */
export function freshResource(): Resource {
  return { id: ++made, healthy: true };
}

type Filled = Required<Omit<PoolSetting, 'validate'>> & Pick<PoolSetting, 'validate'>;

/** The defaults that all contenders start from. */
function filled(setting: PoolSetting): Filled {
  return { min: 0, acquireTimeoutMs: 30_000, create: async () => freshResource(), destroy: async () => undefined, ...setting };
}

async function wavegate(setting: PoolSetting): Promise<AnyPool> {
  const { create, destroy, validate, min, max, acquireTimeoutMs } = filled(setting);
  const factory = { create, destroy, ...(validate === undefined ? {} : { validate }) };
  const pool = new ConnectionPool({ factory, min, max, acquireTimeoutMs });
  const adapter: AnyPool<Awaited<ReturnType<typeof pool.acquire>>> = {
    acquire: () => pool.acquire('bench'),
    release: (lease) => lease.release(),
    discard: (lease) => lease.discard(),
    resourceOf: (lease) => lease.connection,
    figures: () => ({ size: pool.statistics().size, pending: pool.statistics().waiting }),
    close: () => pool.close(),
  };
  return adapter as AnyPool;
}

interface GenericPool {
  acquire(): Promise<Resource>;
  release(resource: Resource): Promise<void>;
  destroy(resource: Resource): Promise<void>;
  drain(): Promise<void>;
  clear(): Promise<void>;
  on(event: string, listener: () => void): void;
  readonly size: number;
  readonly pending: number;
}

async function genericPool(setting: PoolSetting): Promise<AnyPool> {
  const { create, destroy, validate, min, max, acquireTimeoutMs } = filled(setting);
  interface Library {
    default: { createPool(factory: object, options: object): GenericPool };
  }
  const { default: library } = await loadPeer<Library>('generic-pool');
  const factory = { create, destroy, ...(validate === undefined ? {} : { validate }) };
  const options = { min, max, acquireTimeoutMillis: acquireTimeoutMs, testOnBorrow: validate !== undefined };
  const pool = library.createPool(factory, options);
  for (const event of ['factoryCreateError', 'factoryDestroyError']) pool.on(event, () => undefined);
  const adapter: AnyPool<Resource> = {
    acquire: () => pool.acquire(),
    release: (resource) => pool.release(resource),
    discard: (resource) => pool.destroy(resource),
    resourceOf: (resource) => resource,
    figures: () => ({ size: pool.size, pending: pool.pending }),
    close: () => pool.drain().then(() => pool.clear()),
  };
  return adapter as AnyPool;
}

interface TarnPool {
  acquire(): { readonly promise: Promise<Resource> };
  release(resource: Resource): boolean;
  destroy(): Promise<unknown>;
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}

async function tarn(setting: PoolSetting): Promise<AnyPool> {
  const { create, destroy, validate, min, max, acquireTimeoutMs } = filled(setting);
  const { Pool } = await loadPeer<{ Pool: new (options: object) => TarnPool }>('tarn');
  const checks = validate === undefined ? {} : { validate };
  const pool = new Pool({ create, destroy, ...checks, min, max, acquireTimeoutMillis: acquireTimeoutMs });
  const adapter: AnyPool<Resource> = {
    acquire: () => pool.acquire().promise,
    release: (resource) => pool.release(resource),
    resourceOf: (resource) => resource,
    figures: () => ({ size: pool.numUsed() + pool.numFree(), pending: pool.numPendingAcquires() }),
    close: () => pool.destroy(),
  };
  return adapter as AnyPool;
}

interface LightningPool {
  acquire(): Promise<Resource>;
  release(resource: Resource): void;
  destroyAsync(resource: Resource): Promise<void>;
  closeAsync(force: boolean): Promise<void>;
  start(): void;
  on(event: string, listener: () => void): void;
  readonly size: number;
  readonly pending: number;
}

async function lightningPool(setting: PoolSetting): Promise<AnyPool> {
  const { create, destroy, validate, min, max, acquireTimeoutMs } = filled(setting);
  const { Pool } = await loadPeer<{ Pool: new (factory: object, options: object) => LightningPool }>('lightning-pool');
  const limits = { min, max, maxQueue: 1_000_000, acquireTimeoutMillis: acquireTimeoutMs };
  const patience = { validation: validate !== undefined, acquireMaxRetries: 5, acquireRetryWait: 10 };
  const pool = new Pool({ create, destroy, ...(validate === undefined ? {} : { validate }) }, { ...limits, ...patience });
  pool.on('error', () => undefined);
  if (min > 0) pool.start();
  const adapter: AnyPool<Resource> = {
    acquire: () => pool.acquire(),
    release: (resource) => pool.release(resource),
    discard: (resource) => pool.destroyAsync(resource),
    resourceOf: (resource) => resource,
    figures: () => ({ size: pool.size, pending: pool.pending }),
    close: () => pool.closeAsync(true),
  };
  return adapter as AnyPool;
}

interface PgClient {
  readonly resource: Resource;
  release(destroy?: boolean): void;
}

interface PgPool {
  connect(): Promise<PgClient>;
  end(): Promise<void>;
  on(event: string, listener: () => void): void;
  readonly totalCount: number;
  readonly waitingCount: number;
}

/** `pg-pool` makes its clients itself: it is given a class of clients without a wire. */
async function pgPool(setting: PoolSetting): Promise<AnyPool> {
  const { min, max, acquireTimeoutMs } = filled(setting);
  const { default: Pool } = await loadPeer<{ default: new (options: object) => PgPool }>('pg-pool');
  const pool = new Pool({ Client: clientWithoutWire(filled(setting)), min, max, connectionTimeoutMillis: acquireTimeoutMs });
  pool.on('error', () => undefined);
  const adapter: AnyPool<PgClient> = {
    acquire: () => pool.connect(),
    release: (client) => client.release(),
    discard: (client) => client.release(true),
    releaserOf: (client) => client.release,
    resourceOf: (client) => client.resource,
    figures: () => ({ size: pool.totalCount, pending: pool.waitingCount }),
    close: () => pool.end(),
  };
  return adapter as AnyPool;
}

/** `pg-pool` looks at `_queryable` and `_ending`, as `pg`'s own client has them. */
function clientWithoutWire({ create, destroy }: Filled) {
  return class extends EventEmitter {
    resource: Resource | undefined;
    readonly _queryable = true;
    _ending = false;

    connect(answer: (error?: unknown) => void): void {
      this.once('end', () => this.resource ?? answer(new Error('ended while it connected')));
      void this.#open(answer);
    }

    isConnected(): boolean {
      return this.resource !== undefined;
    }

    end(answer?: () => void): void {
      this['_ending'] = true;
      this.emit('end');
      const destroyed = this.resource === undefined ? Promise.resolve() : destroy(this.resource);
      void destroyed.finally(() => answer?.());
    }

    ref(): void {}
    unref(): void {}

    async #open(answer: (error?: unknown) => void): Promise<void> {
      try {
        this.resource = await create();
      } catch (error) {
        if (!this['_ending']) answer(error);
        return;
      }
      if (this['_ending']) await destroy(this.resource);
      else answer();
    }
  };
}

export const pools: Readonly<Record<string, MakePool>> = {
  wavegate,
  'generic-pool': genericPool,
  tarn,
  'lightning-pool': lightningPool,
  'pg-pool (client without wire)': pgPool,
};
