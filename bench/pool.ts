// The connection pool against the pools a user would pick instead, over resources that cost nothing.
// Usage: npm ci --prefix bench && node bench/pool.ts [--rounds=5] [--ms=400] [--workload=REGEX] [--only=REGEX]
import { fileURLToPath } from 'node:url';
import { sleep } from '../src/foundation/clock.ts';
import { interleave } from './lib/interleave.ts';
import type { Contender } from './lib/interleave.ts';
import { quantileOf, rateOf } from './lib/measure.ts';
import { pools } from './lib/pools.ts';
import type { MakePool, PoolSetting } from './lib/pools.ts';

const baseline = 'generic-pool';

/** One task that acquires and releases, over ten idle resources. */
function uncontended(make: MakePool, extra: Partial<PoolSetting> = {}): Contender {
  return async ({ durationMs }) => {
    const pool = await make({ max: 10, ...extra });
    const warm = await Promise.all(Array.from({ length: 10 }, () => pool.acquire()));
    for (const held of warm) pool.release(held);
    await sleep(20);
    const turns = async (count: number): Promise<void> => {
      for (let turn = 0; turn < count; turn += 1) pool.release(await pool.acquire());
    };
    return { ...(await rateOf(turns, durationMs)) };
  };
}

/** 64 tasks over ten resources, each held for as long as `hold` takes. */
function contended(make: MakePool, hold: () => Promise<void> | undefined): Contender {
  return async ({ durationMs }) => {
    const pool = await make({ max: 10 });
    const waitsUs: number[] = [];
    const phase = { counting: false, stopping: false };
    const task = async (): Promise<void> => {
      while (!phase.stopping) {
        const startMs = performance.now();
        const held = await pool.acquire();
        if (phase.counting) waitsUs.push((performance.now() - startMs) * 1000);
        const holding = hold();
        if (holding !== undefined) await holding;
        pool.release(held);
        // Lets the others ask before this one asks again, as in a server.
        await Promise.resolve();
      }
    };
    const tasks = Array.from({ length: 64 }, task);
    await sleep(durationMs / 2);
    phase.counting = true;
    const startMs = performance.now();
    await sleep(durationMs);
    phase.counting = false;
    const elapsedMs = performance.now() - startMs;
    phase.stopping = true;
    await Promise.all(tasks);
    const p50Us = quantileOf(waitsUs, 0.5);
    return { opsPerSecond: (waitsUs.length * 1000) / elapsedMs, waitP50Us: p50Us, waitP99Us: quantileOf(waitsUs, 0.99) };
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

let grants = 0;

/** No time at all; but a task that never leaves its turn would starve the timers. */
function holdNothing(): Promise<void> | undefined {
  grants += 1;
  return grants % 1000 === 0 ? nextTurn() : undefined;
}

/** 10,000 waiters at once on one resource, served one by one. */
function deepQueue(make: MakePool): Contender {
  return async () => {
    const count = 10_000;
    const pool = await make({ max: 1 });
    const first = await pool.acquire();
    const order: number[] = [];
    const startMs = performance.now();
    const waiters = Array.from({ length: count }, async (_, waiter) => {
      const held = await pool.acquire();
      order.push(waiter);
      pool.release(held);
    });
    pool.release(first);
    await Promise.all(waiters);
    const elapsedMs = performance.now() - startMs;
    const outOfOrder = order.filter((waiter, place) => waiter < (order[place - 1] ?? -1)).length;
    return { opsPerSecond: (count * 1000) / elapsedMs, outOfOrder };
  };
}

function each(contenderOf: (make: MakePool) => Contender, without = ''): Record<string, Contender> {
  const wanted = Object.entries(pools).filter(([name]) => without === '' || !name.startsWith(without));
  return Object.fromEntries(wanted.map(([name, make]) => [name, contenderOf(make)]));
}

const validated = { validate: async ({ healthy }: { healthy: boolean }) => healthy };

await interleave('pool', fileURLToPath(import.meta.url), [
  { name: 'uncontended', baseline, contenders: each((make) => uncontended(make)) },
  { name: 'uncontended, validated', baseline, contenders: each((make) => uncontended(make, validated), 'pg-pool') },
  { name: '64 tasks over 10, no hold', baseline, contenders: each((make) => contended(make, holdNothing)) },
  { name: '64 tasks over 10, held for one turn', baseline, contenders: each((make) => contended(make, nextTurn)) },
  { name: '10,000 waiters on 1', baseline, contenders: each(deepQueue) },
]);
process.exit();
