// Faults that a pool must survive: `ok` is 1 where the pool behaves, 0 where it leaks, starves, shares or hangs.
// Usage: npm ci --prefix bench && node bench/pool-faults.ts [--workload=REGEX] [--only=REGEX]
import { fileURLToPath } from 'node:url';
import { sleep } from '../src/foundation/clock.ts';
import { interleave } from './lib/interleave.ts';
import type { Contender } from './lib/interleave.ts';
import { freshResource, pools } from './lib/pools.ts';
import type { AnyPool, MakePool, Resource } from './lib/pools.ts';

/** @returns What was seen, as a sentence; undefined when all is well. */
type Probe = (make: MakePool) => Promise<string | undefined>;

type Outcome = { readonly is: 'granted'; readonly held: unknown } | { readonly is: 'refused' } | { readonly is: 'hanging' };

async function within(acquisition: Promise<unknown>, ms: number): Promise<Outcome> {
  const granted = acquisition.then(
    (held) => ({ is: 'granted', held }) as const,
    () => ({ is: 'refused' }) as const,
  );
  return Promise.race([granted, sleep(ms).then(() => ({ is: 'hanging' }) as const)]);
}

/** Calls what may throw or reject, as some contenders do and others do not. */
async function quietly(call: () => unknown): Promise<void> {
  try {
    await call();
  } catch {
    // To refuse is as good as to do nothing.
  }
}

function complaint(holds: boolean, sentence: string): string | undefined {
  return holds ? undefined : sentence;
}

async function refusesWhenUnhealthy(
  make: MakePool,
  validate: (resource: Resource) => Promise<boolean>,
): Promise<string | undefined> {
  const pool = await make({ max: 1, acquireTimeoutMs: 1_500, validate });
  const held = await pool.acquire();
  const resource = pool.resourceOf(held);
  resource.healthy = false;
  await pool.release(held);
  const next = await within(pool.acquire(), 1_000);
  if (next.is !== 'granted') return `the next acquisition is ${next.is}`;
  return complaint(pool.resourceOf(next.held) !== resource, 'the unhealthy resource was handed out');
}

/** Whether two acquisitions of a pool of one are granted at once. */
async function grantsTwice(pool: AnyPool): Promise<boolean> {
  const first = await within(pool.acquire(), 300);
  const second = await within(pool.acquire(), 300);
  return first.is === 'granted' && second.is === 'granted';
}

const probes: Readonly<Record<string, Probe>> = {
  'waiters time out, then the resource comes back': async (make) => {
    const pool = await make({ max: 1, acquireTimeoutMs: 20 });
    const held = await pool.acquire();
    const waiters = await Promise.all(Array.from({ length: 100 }, () => within(pool.acquire(), 500)));
    const refused = waiters.filter(({ is }) => is === 'refused').length;
    await pool.release(held);
    const again = await within(pool.acquire(), 200);
    const { pending } = pool.figures();
    return complaint(
      refused === 100 && again.is === 'granted' && pending === 0,
      `${refused} timed out, then ${again.is}, ${pending} left`,
    );
  },
  'the acquisition times out while its resource is made': async (make) => {
    const counts = { made: 0, destroyed: 0 };
    const create = async (): Promise<Resource> => {
      await sleep(80);
      counts.made += 1;
      return freshResource();
    };
    const destroy = async (): Promise<void> => void (counts.destroyed += 1);
    const pool = await make({ max: 1, acquireTimeoutMs: 20, create, destroy });
    const first = await within(pool.acquire(), 500);
    await sleep(150);
    const second = await within(pool.acquire(), 500);
    const alive = counts.made - counts.destroyed;
    const holds = first.is === 'refused' && second.is === 'granted' && alive <= 1;
    return complaint(holds, `first ${first.is}, second ${second.is}, ${alive} alive`);
  },
  'the factory always fails': async (make) => {
    let attempts = 0;
    const create = async (): Promise<Resource> => {
      attempts += 1;
      if (attempts > 1_000_000) throw process.exit(report('tried a million times, and the event loop starved'));
      throw new Error('refused');
    };
    const pool = await make({ max: 2, acquireTimeoutMs: 100, create });
    const outcome = await within(pool.acquire(), 300);
    return complaint(outcome.is === 'refused' && attempts < 1_000, `${outcome.is} after ${attempts} attempts`);
  },
  'the factory recovers': async (make) => {
    let attempts = 0;
    const create = async (): Promise<Resource> => {
      await sleep(5);
      attempts += 1;
      if (attempts <= 3) throw new Error('refused');
      return freshResource();
    };
    const pool = await make({ max: 1, acquireTimeoutMs: 3_000, create });
    const outcome = await within(pool.acquire(), 3_500);
    return complaint(outcome.is === 'granted', `${outcome.is} after ${attempts} attempts`);
  },
  'a held resource is destroyed while somebody waits': async (make) => {
    const pool = await make({ max: 1, acquireTimeoutMs: 2_000 });
    const { discard } = pool;
    if (discard === undefined) return 'a held resource cannot be destroyed';
    const held = await pool.acquire();
    const resource = pool.resourceOf(held);
    const waiting = pool.acquire();
    await discard(held);
    const outcome = await within(waiting, 500);
    return complaint(outcome.is === 'granted' && pool.resourceOf(outcome.held) !== resource, `the waiter is ${outcome.is}`);
  },
  'validation says no': (make) => refusesWhenUnhealthy(make, async ({ healthy }) => healthy),
  'validation throws': (make) =>
    refusesWhenUnhealthy(make, async ({ healthy }) => {
      if (!healthy) throw new Error('probe failed');
      return true;
    }),
  'released twice': async (make) => {
    const pool = await make({ max: 1, acquireTimeoutMs: 100 });
    const held = await pool.acquire();
    await quietly(() => pool.release(held));
    await quietly(() => pool.release(held));
    return complaint(!(await grantsTwice(pool)), 'one resource has two holders');
  },
  'released again by a stale holder': async (make) => {
    const pool = await make({ max: 1, acquireTimeoutMs: 100 });
    const stale = await pool.acquire();
    const release = pool.releaserOf?.(stale) ?? (() => pool.release(stale));
    await quietly(release);
    await pool.acquire();
    await quietly(release);
    const third = await within(pool.acquire(), 300);
    return complaint(third.is !== 'granted', 'one resource has two holders');
  },
  'the minimum is filled at the start': async (make) => {
    const pool = await make({ min: 3, max: 5 });
    await sleep(100);
    const { size } = pool.figures();
    return complaint(size >= 3, `${size} of 3`);
  },
  'closed while held': async (make) => {
    const pool = await make({ max: 1, acquireTimeoutMs: 1_000 });
    const held = await pool.acquire();
    const waiter = within(
      pool.acquire().then((later) => quietly(() => pool.release(later))),
      1_500,
    );
    const closed = within(Promise.resolve(pool.close()), 1_200);
    await sleep(50);
    await quietly(() => pool.release(held));
    const outcomes = [(await waiter).is, (await closed).is];
    return complaint(!outcomes.includes('hanging'), `waiter ${outcomes[0]}, close ${outcomes[1]}`);
  },
};

/** Prints the result of a process that has to end at once. */
function report(detail: string): number {
  console.log(`@@${JSON.stringify({ ok: 0, detail })}`);
  return 0;
}

function contender(probe: Probe, make: MakePool): Contender {
  return async () => {
    const unhandled: unknown[] = [];
    process.on('unhandledRejection', (reason) => unhandled.push(reason));
    const seen = await probe(make);
    const detail = seen ?? complaint(unhandled.length === 0, `${unhandled.length} unhandled rejections`);
    return { ok: detail === undefined ? 1 : 0, detail: detail ?? 'as it should be' };
  };
}

const workloads = Object.entries(probes).map(([name, probe]) => {
  const contenders = Object.entries(pools).map(([label, make]) => [label, contender(probe, make)] as const);
  return { name, rounds: 1, contenders: Object.fromEntries(contenders) };
});
await interleave('pool-faults', fileURLToPath(import.meta.url), workloads);
process.exit();
