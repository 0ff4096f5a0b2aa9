import { LazyLoader } from '../../src/runtime/lazy-loader/lazy-loader.ts';
import { loadPeer } from './peer.ts';

export interface CacheSetting {
  readonly load: (key: string) => Promise<unknown>;
  readonly ttlMs: number;
  /** For how long after the TTL a stale value may be served, while it is refreshed or when it cannot be. */
  readonly staleMs: number;
  readonly max: number;
}

/** One way to get a value by its key, through a cache that loads what is missing. */
export type GetValue = (key: string) => Promise<unknown>;

export type MakeCache = (setting: CacheSetting) => Promise<GetValue>;

/** No product but the least that any of them has to do: a Map of promises. Without a bound, an age or an error. */
const floor: MakeCache = async ({ load }) => {
  const promises = new Map<string, Promise<unknown>>();
  return (key) => {
    const known = promises.get(key);
    if (known !== undefined) return known;
    const promise = load(key);
    promises.set(key, promise);
    return promise;
  };
};

export const caches: Readonly<Record<string, MakeCache>> = {
  wavegate: async ({ load, ttlMs, staleMs, max }) => {
    const keep = { ttlMs, staleWhileRevalidateMs: staleMs, staleIfErrorMs: staleMs, attempts: 1 };
    const loader = new LazyLoader({ ...keep, maxEntries: max });
    loader.registerPrefix('', ({ key }) => load(key));
    const mine = loader.for('organisation-1');
    return (key) => mine.get(key);
  },
  'lru-cache fetch': async ({ load, ttlMs, staleMs, max }) => {
    interface Lru {
      fetch(key: string): Promise<unknown>;
    }
    const { LRUCache } = await loadPeer<{ LRUCache: new (options: object) => Lru }>('lru-cache');
    const servesStale = staleMs > 0;
    const cache = new LRUCache({
      max,
      ttl: ttlMs,
      fetchMethod: load,
      allowStale: servesStale,
      allowStaleOnFetchRejection: servesStale,
    });
    return (key) => cache.fetch(key);
  },
  'async-cache-dedupe': async ({ load, ttlMs, staleMs, max }) => {
    interface Dedupe {
      define(name: string, load: GetValue): void;
      readonly load: GetValue;
    }
    const { createCache } = await loadPeer<{ createCache: (options: object) => Dedupe }>('async-cache-dedupe');
    const cache = createCache({
      ttl: ttlMs / 1_000,
      stale: staleMs / 1_000,
      storage: { type: 'memory', options: { size: max } },
    });
    cache.define('load', load);
    return (key) => cache.load(key);
  },
  'bentocache (memory)': (setting) => makeBento(setting, {}),
  'bentocache (memory, no serialization)': (setting) => makeBento(setting, { serialize: false }),
  'p-memoize': async ({ load }) => {
    const { default: memoize } = await loadPeer<{ default: (load: GetValue) => GetValue }>('p-memoize');
    return memoize(load);
  },
  'memoizee promise': async ({ load, ttlMs, staleMs, max }) => {
    const { default: memoize } = await loadPeer<{ default: (load: GetValue, options: object) => GetValue }>('memoizee');
    return memoize(load, { promise: true, maxAge: ttlMs, max, primitive: true, length: 1, preFetch: staleMs > 0 });
  },
  dataloader: async ({ load }) => {
    interface Data {
      load(key: string): Promise<unknown>;
    }
    const { default: DataLoader } = await loadPeer<{
      default: new (batch: (keys: readonly string[]) => Promise<unknown[]>) => Data;
    }>('dataloader');
    const loadAll = (keys: readonly string[]) => Promise.all(keys.map((key) => load(key).catch((error: unknown) => error)));
    const loader = new DataLoader(loadAll);
    return (key) => loader.load(key);
  },
  'floor: a Map of promises': floor,
};

async function makeBento({ load, ttlMs, staleMs, max }: CacheSetting, driver: object): Promise<GetValue> {
  interface Store {
    useL1Layer(layer: unknown): unknown;
  }
  interface Bento {
    getOrSet(options: object): Promise<unknown>;
  }
  const { BentoCache, bentostore } = await loadPeer<{ BentoCache: new (options: object) => Bento; bentostore: () => Store }>(
    'bentocache',
  );
  const { memoryDriver } = await loadPeer<{ memoryDriver: (options: object) => unknown }>('bentocache/drivers/memory');
  const memory = bentostore().useL1Layer(memoryDriver({ maxItems: max, ...driver }));
  const cache = new BentoCache({ default: 'memory', stores: { memory } });
  const stale = staleMs > 0 ? { grace: staleMs, timeout: 0 } : {};
  return (key) => cache.getOrSet({ key, factory: () => load(key), ttl: ttlMs, ...stale });
}
