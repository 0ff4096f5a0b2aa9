// The watchdog: what its locks cost against async-mutex, how soon it names a deadlock, and what it costs while nothing happens.
// Usage: npm ci --prefix bench && node bench/watchdog.ts [--rounds=5] [--ms=400] [--workload=REGEX] [--only=REGEX]
import { fileURLToPath } from 'node:url';
import { sleep } from '../src/foundation/clock.ts';
import { keepAlive } from '../src/runtime/shared/keep-alive.ts';
import { Mutex } from '../src/runtime/shared/mutex.ts';
import { Watchdog } from '../src/runtime/watchdog/watchdog.ts';
import type { WatchdogEvent } from '../src/runtime/watchdog/watchdog.ts';
import { interleave } from './lib/interleave.ts';
import type { Contender } from './lib/interleave.ts';
import { rateOf } from './lib/measure.ts';
import { loadPeer } from './lib/peer.ts';

interface PeerMutex {
  acquire(): Promise<() => void>;
}

async function peerMutex(): Promise<PeerMutex> {
  const { Mutex: AsyncMutex } = await loadPeer<{ Mutex: new () => PeerMutex }>('async-mutex');
  return new AsyncMutex();
}

const lockOptions = { name: 'lock', organisationId: 'organisation-1' };

/** One task that acquires and releases a lock that nobody else wants. */
function ours(mutexOf: () => Mutex): Contender {
  return async ({ durationMs }) => {
    const mutex = mutexOf();
    const turns = async (count: number): Promise<void> => {
      for (let turn = 0; turn < count; turn += 1) (await mutex.acquire()).release();
    };
    return { ...(await rateOf(turns, durationMs)) };
  };
}

const tracked = (): Mutex => new Watchdog({}).for('organisation-1').mutex('lock');

/** As `ours`, inside of a task: its stack is taken, unless the depth is 0. */
const inTask =
  (lockStackDepth: number): Contender =>
  (context) => {
    const mine = new Watchdog({ lockStackDepth }).for('organisation-1');
    return mine.task('bench', () => ours(() => mine.mutex('lock'))(context));
  };

const asyncMutex: Contender = async ({ durationMs }) => {
  const mutex = await peerMutex();
  const turns = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn += 1) (await mutex.acquire())();
  };
  return { ...(await rateOf(turns, durationMs)) };
};

interface Turns {
  readonly acquire: () => Promise<() => void>;
}

/** 1,000 tasks at once, one lock: what a wait costs. */
function contended(make: () => Promise<Turns> | Turns): Contender {
  return async ({ durationMs }) => {
    const { acquire } = await make();
    const take = async (): Promise<void> => (await acquire())();
    const all = (count: number): Promise<unknown> => Promise.all(Array.from({ length: count }, take));
    return { ...(await rateOf(all, durationMs)) };
  };
}

function turnsOf(mutex: Mutex): Turns {
  return {
    acquire: async () => {
      const lease = await mutex.acquire();
      return () => lease.release();
    },
  };
}

async function peerTurns(): Promise<Turns> {
  const mutex = await peerMutex();
  return { acquire: () => mutex.acquire() };
}

/** From the last wait of a circle of `size` tasks to the event that names it. */
function deadlock(size: number): Contender {
  return async () => {
    const detected = Promise.withResolvers<WatchdogEvent>();
    const watchdog = new Watchdog({ onEvent: detected.resolve });
    const mine = watchdog.for('organisation-1');
    const locks = Array.from({ length: size }, (_, index) => mine.mutex(`lock ${index}`));
    for (const [index, lock] of locks.entries()) {
      void mine.task(`task ${index}`, async () => {
        using held = await lock.acquire();
        await sleep(1);
        using next = await locks[(index + 1) % size]!.acquire();
        return [held, next];
      });
    }
    await sleep(2);
    const beganMs = performance.now();
    // A process in which all wait for each other has nothing else to do, and would end.
    const event = await keepAlive(detected.promise);
    const foundMs = performance.now() - beganMs;
    const steps = event.kind === 'deadlock-detected' ? event.deadlock.steps : [];
    const places = steps.filter(({ askedAt, blockedBy }) => askedAt.length > 0 && blockedBy[0]?.places.length);
    if (places.length !== size) throw new Error(`named ${places.length} steps of ${size}`);
    const scanMs = performance.now();
    watchdog.scan();
    return { foundMs, scanMs: performance.now() - scanMs };
  };
}

const idleMs = 10_000;

/** Processor time of a process that does nothing, in per cent of a core. */
function idle(begin: () => Promise<unknown>): Contender {
  return async () => {
    await begin();
    await sleep(1_000);
    const before = process.cpuUsage();
    const beganMs = performance.now();
    await sleep(idleMs);
    const { user, system } = process.cpuUsage(before);
    return { cpuPercent: (user + system) / 10 / (performance.now() - beganMs) };
  };
}

const watched = async (): Promise<unknown> => {
  const watchdog = new Watchdog({});
  await watchdog.start();
  return watchdog;
};

await interleave('watchdog', fileURLToPath(import.meta.url), [
  {
    name: 'uncontended acquire and release',
    baseline: 'async-mutex',
    contenders: {
      'async-mutex': asyncMutex,
      'wavegate, without a watchdog': ours(() => new Mutex(lockOptions)),
      'wavegate, watched': ours(tracked),
      'wavegate, watched, in a task, no stacks': inTask(0),
      'wavegate, watched, in a task': inTask(4),
    },
  },
  {
    name: '1,000 tasks for one lock',
    baseline: 'async-mutex',
    contenders: {
      'async-mutex': contended(peerTurns),
      'wavegate, without a watchdog': contended(() => turnsOf(new Mutex(lockOptions))),
      'wavegate, watched': contended(() => turnsOf(tracked())),
    },
  },
  { name: 'to name a deadlock', contenders: { 'of 2': deadlock(2), 'of 3': deadlock(3), 'of 10': deadlock(10) } },
  { name: 'idle for 10 s', rounds: 3, contenders: { nothing: idle(async () => {}), 'wavegate, started': idle(watched) } },
]);
