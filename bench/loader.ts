// The lazy loader against the caches a user would pick instead, over a loader that costs nothing.
// Usage: npm ci --prefix bench && node bench/loader.ts [--rounds=5] [--ms=400] [--workload=REGEX] [--only=REGEX]
import { fileURLToPath } from 'node:url';
import { sleep } from '../src/foundation/clock.ts';
import { caches } from './lib/caches.ts';
import type { MakeCache } from './lib/caches.ts';
import { interleave } from './lib/interleave.ts';
import type { Contender } from './lib/interleave.ts';
import { liveHeapBytes, quantileOf, rateOf } from './lib/measure.ts';

const baseline = 'lru-cache fetch';
const fresh = { ttlMs: 60_000, staleMs: 0, max: 10_000 };
const shortLived = { ttlMs: 1_000, staleMs: 60_000, max: 100 };

/** A thousand keys that are all in the cache, one after the other. */
function hit(make: MakeCache): Contender {
  return async ({ durationMs }) => {
    const get = await make({ ...fresh, load: loadDocument });
    const keys = Array.from({ length: 1_000 }, (_, index) => `key-${index}`);
    await Promise.all(keys.map(get));
    const once = async (): Promise<void> => {
      for (const key of keys) await get(key);
    };
    return { ...(await rateOf(once, durationMs, keys.length)) };
  };
}

/** Keys that were never asked for, ten times as many and more than there is room for. */
function miss(make: MakeCache): Contender {
  return async ({ durationMs }) => {
    const get = await make({ ...fresh, load: loadDocument });
    let next = 0;
    const batch = async (size: number): Promise<void> => {
      for (let turn = 0; turn < size; turn += 1) await get(`key-${next++}`);
    };
    return { ...(await rateOf(batch, durationMs)) };
  };
}

/** A thousand accesses at once to a key that takes 5 ms to load: what it costs to ask, and how often it is loaded. */
function stampede(make: MakeCache): Contender {
  return async () => {
    let loads = 0;
    const load = async (key: string) => {
      loads += 1;
      await sleep(5);
      return { key };
    };
    const get = await make({ ...fresh, load });
    await get('warm');
    const rounds = 30;
    const joinsUs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const startMs = performance.now();
      const accesses = Array.from({ length: 1_000 }, () => get(`key-${round}`));
      joinsUs.push((performance.now() - startMs) * 1_000);
      await Promise.all(accesses);
    }
    return { usPer1000Joins: quantileOf(joinsUs, 0.5), loadsPerKey: (loads - 1) / rounds };
  };
}

/** A thousand accesses at once to a stale value that takes 50 ms to load. */
function revalidation(make: MakeCache): Contender {
  return async () => {
    let loads = 0;
    const get = await make({ ...shortLived, load: async () => sleep(50).then(() => (loads += 1)) });
    await get('key');
    await sleep(shortLived.ttlMs + 100);
    const startMs = performance.now();
    const values = await Promise.all(Array.from({ length: 1_000 }, () => get('key')));
    const waitedMs = performance.now() - startMs;
    await sleep(100);
    const servedStale = values.filter((value) => value === 1).length;
    return { waitedMs, servedStale, refreshes: loads - 1, nextValue: Number(await get('key')) };
  };
}

/** A hundred accesses at once to a key whose first load fails. */
function failure(make: MakeCache): Contender {
  return async () => {
    let loads = 0;
    const get = await make({ ...fresh, load: async () => sleep(5).then(() => failFirst((loads += 1))) });
    process.on('unhandledRejection', () => undefined);
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => get('key')));
    const rejected = outcomes.filter(({ status }) => status === 'rejected').length;
    const next = await get('key').then(
      () => 'loaded',
      () => 'the failure is kept',
    );
    return { rejected, loads, next };
  };
}

/** A stale value that cannot be loaded anew. */
function staleIfError(make: MakeCache): Contender {
  return async () => {
    let loads = 0;
    let unhandled = 0;
    process.on('unhandledRejection', () => (unhandled += 1));
    const load = async () => ((loads += 1) === 1 ? 'good' : Promise.reject(new Error('down')));
    const get = await make({ ...shortLived, load });
    await get('key');
    await sleep(shortLived.ttlMs + 100);
    const served = await get('key').catch(() => 'rejected');
    await sleep(50);
    return { unhandled, served: String(served) };
  };
}

/** Live heap for each of ten thousand entries whose values take none. */
function memory(make: MakeCache): Contender {
  return async () => {
    const entries = 10_000;
    const get = await make({ ...fresh, max: 2 * entries, load: async () => 1 });
    await get('warm');
    const before = liveHeapBytes();
    for (let index = 0; index < entries; index += 1) await get(`k${index}`);
    await sleep(20);
    return { bytesPerEntry: (liveHeapBytes() - before) / entries, still: String(await get('warm')) };
  };
}

async function loadDocument(key: string): Promise<object> {
  return { key, at: 1, body: 'thirty-two bytes of body text...' };
}

function failFirst(load: number): number {
  if (load === 1) throw new Error('down');
  return load;
}

function each(workload: (make: MakeCache) => Contender): Record<string, Contender> {
  return Object.fromEntries(Object.entries(caches).map(([name, make]) => [name, workload(make)]));
}

await interleave('loader', fileURLToPath(import.meta.url), [
  { name: 'hit', contenders: each(hit), baseline },
  { name: 'miss', contenders: each(miss), baseline },
  { name: 'stampede', contenders: each(stampede), baseline: 'async-cache-dedupe' },
  { name: 'memory', contenders: each(memory), rounds: 3, nodeArgs: ['--expose-gc'] },
  { name: 'stale while revalidate', contenders: each(revalidation), rounds: 1 },
  { name: 'failure', contenders: each(failure), rounds: 1 },
  { name: 'stale if error', contenders: each(staleIfError), rounds: 1 },
]);
