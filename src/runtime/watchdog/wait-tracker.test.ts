import { expect, test } from 'vitest';
import { ConnectionPool } from '../connection-pool/connection-pool.ts';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { Watchdog } from './watchdog.ts';

const poolOf = (max: number) => new ConnectionPool({ factory: { create: () => ({}) }, max, acquireTimeoutMs: 1_000 });

test('names a deadlock between the connections of a pool and a lock', async () => {
  const clock = new ManualClock();
  const watchdog = new Watchdog({ clock });
  const mine = watchdog.for('organisation-1');
  await using pool = poolOf(2);
  const [connections, lock] = [mine.tracker('connections', 2), mine.mutex('lock')];
  const connect = () => connections.track(() => pool.acquire('organisation-1'));
  const abort = new AbortController();
  const { signal } = abort;
  const writer = mine.task('writer', async () => {
    using held = await connect();
    using next = await lock.acquire({ signal });
    return [held, next];
  });
  const exporter = mine.task('exporter', async () => {
    using held = await connect();
    using next = await lock.acquire({ signal });
    return [held, next];
  });
  const reader = mine.task('reader', async () => {
    using held = await lock.acquire();
    await settle();
    using next = await connect();
    return [held, next];
  });
  await settle();
  await settle();
  const [deadlock, ...others] = watchdog.scan();
  expect(others).toEqual([]);
  const step = deadlock?.steps.find(({ task }) => task.name === 'reader');
  expect(step?.waitsFor.name).toBe('connections');
  expect(step?.askedAt[0]?.file).toContain('wait-tracker.test.ts');
  expect(step?.blockedBy.map(({ task }) => task.name).toSorted()).toEqual(['exporter', 'writer']);
  abort.abort();
  expect((await Promise.allSettled([writer, exporter, reader])).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  expect(watchdog.scan()).toEqual([]);
  expect(pool.statistics().inUse).toBe(0);
});

test('one holder of a connection that can go on is enough for there to be none', async () => {
  const watchdog = new Watchdog({ clock: new ManualClock() });
  const mine = watchdog.for('organisation-1');
  await using pool = poolOf(2);
  const connections = mine.tracker('connections', 2);
  const [one, two] = ['one', 'two'].map((name) => mine.owner(name));
  const connect = (owner = one) => connections.track(() => pool.acquire('organisation-1'), { owner: owner! });
  const [first, second] = [await connect(), await connect(two)];
  const third = connect();
  await settle();
  expect(watchdog.scan()).toEqual([]);
  second[Symbol.dispose]();
  second[Symbol.dispose]();
  first[Symbol.dispose]();
  (await third)[Symbol.dispose]();
  expect(pool.statistics().inUse).toBe(0);
});

function throwing(): never {
  throw new Error('none left');
}

test('an acquisition that fails is no wait and no holding any longer', async () => {
  const clock = new ManualClock();
  const tracker = new Watchdog({ clock }).for('organisation-1').tracker('things', 1);
  await expect(tracker.track(throwing)).rejects.toThrow('none left');
  await expect(tracker.track(() => Promise.reject(new Error('none left')))).rejects.toThrow('none left');
  const [resource] = tracker.resources();
  expect([...(resource?.holdings ?? []), ...(resource?.waiting ?? [])]).toEqual([]);
  const plain = await tracker.track(() => 1);
  expect([plain.value, tracker.resources()[0]?.freePermits]).toEqual([1, 0]);
  plain[Symbol.dispose]();
  expect(tracker.resources()[0]?.freePermits).toBe(1);
  await clock.advance(1_000);
  expect(clock.pending).toBe(0);
});
