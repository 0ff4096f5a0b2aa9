import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { LockOwner } from '../shared/lock-owner.ts';
import type { MetricSample, MetricsSource } from '../shared/metrics-sink.ts';
import { Mutex } from '../shared/mutex.ts';
import type { Semaphore } from '../shared/semaphore.ts';
import type { WaitedResource, WaitSource } from '../shared/wait-source.ts';
import type { WatchdogEvent } from './watchdog-event.ts';
import type { WatchdogOptions } from './watchdog-options.ts';
import { Watchdog } from './watchdog.ts';

function start(options: WatchdogOptions = {}) {
  const clock = new ManualClock(1_000);
  const events: WatchdogEvent[] = [];
  const sources: MetricsSource[] = [];
  const metrics = { register: (source: MetricsSource) => (sources.push(source), { [Symbol.dispose]: () => void sources.pop() }) };
  const watchdog = new Watchdog({ clock, metrics, onEvent: (event) => void events.push(event), ...options });
  const samples = (): MetricSample[] => sources.flatMap((source) => [...source()]);
  const metric = (name: string, bound?: string): number | undefined =>
    samples().find((each) => each.name === `wavegate_watchdog_${name}` && each.labels['bound'] === bound)?.value;
  return { clock, events, watchdog, mine: watchdog.for('organisation-1'), metric };
}

/** Each holds one lock and asks for the next one. */
async function circle(locks: readonly Semaphore[], signal?: AbortSignal): Promise<readonly Promise<unknown>[]> {
  const owners = locks.map((_, index) => new LockOwner(`task ${index}`, 'organisation-1'));
  await Promise.all(locks.map((lock, index) => lock.acquire({ owner: owners[index]! })));
  const asked = locks.map((_, index) => {
    const next = locks[(index + 1) % locks.length]!;
    return next.acquire({ owner: owners[index]!, ...(signal === undefined ? {} : { signal }) });
  });
  return asked.map((wait) => wait.catch((error: unknown) => error));
}

test('schedules nothing while nobody waits, and searches while somebody does', async () => {
  const { clock, mine, metric } = start({ scanMs: 200 });
  const lock = mine.mutex('lock');
  const held = await lock.acquire();
  expect(clock.pending).toBe(0);
  const waiting = lock.acquire();
  expect(clock.pending).toBe(1);
  await clock.advance(1_000);
  expect(metric('scans_total')).toBe(5);
  held.release();
  (await waiting).release();
  await clock.advance(1_000);
  expect(clock.pending).toBe(0);
  expect(metric('scans_total')).toBe(6);
});

test('announces a deadlock once when it begins and once when it ends', async () => {
  const { clock, mine, events, watchdog } = start();
  const abort = new AbortController();
  await circle([mine.mutex('a'), mine.mutex('b')], abort.signal);
  await clock.advance(10_000);
  expect(events.map(({ kind }) => kind)).toEqual(['deadlock-detected']);
  expect(events[0]).toMatchObject({ atMs: 1_200, organisationIds: ['organisation-1'], deadlock: { id: 1, stuckBehind: 0 } });
  expect(mine.deadlocks()).toEqual(watchdog.deadlocks());
  expect(mine.deadlocks()[0]?.steps.map(({ canEnd }) => canEnd)).toEqual([true, true]);
  abort.abort();
  await clock.advance(200);
  expect(events.map(({ kind }) => kind)).toEqual(['deadlock-detected', 'deadlock-ended']);
  expect(watchdog.deadlocks()).toEqual([]);
  expect(mine.health().status).toBe('HEALTHY');
});

test('tells deadlocks apart, and counts those who are stuck behind one', async () => {
  const { clock, mine, events, watchdog } = start();
  const locks = ['a', 'b', 'c', 'd'].map((name) => mine.mutex(name));
  await circle(locks.slice(0, 2));
  await clock.advance(200);
  await circle(locks.slice(2));
  const behind = [locks[0]!.acquire({ owner: mine.owner('late') }), locks[0]!.acquire()];
  await clock.advance(200);
  expect(events.map(({ kind }) => kind)).toEqual(['deadlock-detected', 'deadlock-detected']);
  expect(watchdog.deadlocks().map(({ id, stuckBehind }) => [id, stuckBehind])).toEqual([
    [1, 1],
    [2, 0],
  ]);
  expect(behind).toHaveLength(2);
});

test('names who asked first where a permit is free and nobody may take it', async () => {
  const { mine, watchdog } = start();
  const [pair, lock] = [mine.semaphore('pair', 2), mine.mutex('lock')];
  const [holder, asker, late] = ['holder', 'asks for two', 'asks for one'].map((name) => mine.owner(name));
  await pair.acquire({ owner: holder! });
  await lock.acquire({ owner: late! });
  void pair.acquire({ owner: asker!, permits: 2 });
  void pair.acquire({ owner: late! });
  void lock.acquire({ owner: holder! });
  const [deadlock] = watchdog.scan();
  expect(deadlock?.steps.map(({ task, blockedBy }) => [task.name, blockedBy[0]?.task.name, blockedBy[0]?.because])).toEqual([
    ['asks for one', 'asks for two', 'asked-first'],
    ['asks for two', 'holder', 'holds'],
    ['holder', 'asks for one', 'holds'],
  ]);
});

test('names all holders of a semaphore', async () => {
  const { mine, watchdog } = start();
  const pair = mine.semaphore('pair', 2);
  const owners = ['a', 'b'].map((name) => mine.owner(name));
  for (const owner of owners) await pair.acquire({ owner });
  for (const owner of owners) void pair.acquire({ owner });
  const steps = watchdog.scan()[0]?.steps ?? [];
  expect(steps[0]?.blockedBy.map(({ task }) => task.name).toSorted()).toEqual(['a', 'b']);
});

test('without stacks it names tasks and locks, and says that lines are unknown', async () => {
  const { clock, mine, events } = start({ lockStackDepth: 0 });
  await circle([mine.mutex('a'), mine.mutex('b')]);
  await clock.advance(200);
  expect(events[0]).toMatchObject({
    description: [
      'deadlock of 2: task 0 → task 1 → task 0',
      '  task 0 waits for b, asked for at an unknown place; task 1 holds it since an unknown place',
      '  task 1 waits for a, asked for at an unknown place; task 0 holds it since an unknown place',
    ].join('\n'),
  });
});

test('a task that runs several branches, and what nobody owns, raise no alarm', async () => {
  const { mine, watchdog } = start();
  const [a, b] = [mine.mutex('a'), mine.mutex('b')];
  const [one, two] = [mine.owner('one'), mine.owner('two')];
  const held = await a.acquire({ owner: one });
  await b.acquire({ owner: two });
  void b.acquire({ owner: one });
  void a.acquire({ owner: two });
  expect(watchdog.scan()).toHaveLength(1);
  // The other branch of the first task acts after all.
  held.release();
  await settle();
  expect(watchdog.scan()).toEqual([]);

  const [c, d] = [mine.mutex('c'), mine.mutex('d')];
  await c.acquire();
  await d.acquire({ owner: two });
  void c.acquire({ owner: two });
  void d.acquire();
  expect(watchdog.scan()).toEqual([]);
});

function throwing(): never {
  throw new Error('not now');
}

class Turns implements WaitSource {
  readonly held: { owner: LockOwner; permits: number; places: () => [] }[] = [];
  readonly queue: { owner: LockOwner; permits: number; canEnd: boolean; places: () => [] }[] = [];

  *resources(): Generator<WaitedResource> {
    const { held: holdings, queue: waiting } = this;
    yield { name: 'turns', organisationId: 'organisation-1', freePermits: 0, order: 'any', holdings, waiting };
  }
}

test("finds circles through others' waits, and survives a source that fails", async () => {
  const { clock, mine, events, watchdog, metric } = start();
  const turns = new Turns();
  const [lock, one, two] = [mine.mutex('lock'), mine.owner('one'), mine.owner('two')];
  using registration = watchdog.register(turns);
  using broken = watchdog.register({
    resources: throwing,
  });
  expect(clock.pending).toBe(0);
  turns.held.push({ owner: one, permits: 1, places: throwing });
  turns.queue.push({ owner: two, permits: 1, canEnd: false, places: () => [] });
  registration.wake();
  await lock.acquire({ owner: two });
  void lock.acquire({ owner: one });
  await clock.advance(200);
  expect(events).toMatchObject([{ deadlock: { steps: [{ waitsFor: { name: 'lock' } }, { waitsFor: { name: 'turns' } }] } }]);
  expect(metric('source_failures_total')).toBe(1);
  registration[Symbol.dispose]();
  registration.wake();
  broken.wake();
  await clock.advance(200);
  expect(events.map(({ kind }) => kind)).toEqual(['deadlock-detected', 'deadlock-ended']);
});

test('stays within its bounds, counts when it meets them, and locks work on', async () => {
  const { clock, mine, watchdog, metric } = start({ maxLocks: 2, maxWaits: 3, maxEvents: 2 });
  const locks = ['a', 'b', 'c', 'd'].map((name) => mine.mutex(name));
  await circle(locks);
  expect(metric('bound_hits_total', 'locks')).toBe(2);
  expect(watchdog.scan()).toEqual([]);
  expect(metric('bound_hits_total', 'waits')).toBe(1);
  const lock = mine.mutex('e');
  const held = await lock.acquire();
  const waiting = lock.acquire();
  held.release();
  (await waiting).release();
  await clock.advance(400);

  const other = start({ maxEvents: 2 });
  for (const name of ['a', 'b', 'c']) {
    other.mine.components.register({ name });
    await other.mine.components.fail(name);
  }
  expect(other.watchdog.events()).toHaveLength(2);
  expect(other.mine.events().map((event) => event.kind === 'component-failed' && event.component)).toEqual(['b', 'c']);
  expect(other.metric('bound_hits_total', 'history')).toBe(2);
});

test('searches 10,000 waits in a circle, and 10,000 behind one lock, in far less than a second', async () => {
  const { mine, watchdog } = start({ lockStackDepth: 0 });
  await circle(Array.from({ length: 10_000 }, (_, index) => mine.mutex(`${index}`)));
  const lock = mine.mutex('busy');
  await lock.acquire({ owner: mine.owner('holder') });
  for (let index = 0; index < 10_000; index += 1) void lock.acquire({ owner: mine.owner(`${index}`) });
  const scans = Array.from({ length: 4 }, () => {
    const beganMs = performance.now();
    const found = watchdog.scan();
    return { tookMs: performance.now() - beganMs, steps: found.map(({ steps }) => steps.length) };
  });
  expect(scans.map(({ steps }) => steps)).toEqual(scans.map(() => [10_000]));
  // The quickest of them: what else the machine does only adds.
  expect(Math.min(...scans.map(({ tookMs }) => tookMs))).toBeLessThan(500);
});

test('a closed watchdog searches no more, and its locks go on', async () => {
  const { clock, mine, events, watchdog, metric } = start();
  const lock = mine.mutex('lock');
  const held = await lock.acquire();
  const waiting = lock.acquire();
  await watchdog.close();
  await watchdog.close();
  expect(clock.pending).toBe(0);
  expect(metric('scans_total')).toBeUndefined();
  held.release();
  (await waiting).release();
  const another = new Mutex({ name: 'another', organisationId: 'organisation-1' });
  await circle([lock, another]);
  await clock.advance(1_000);
  expect([events, clock.pending]).toEqual([[], 0]);
  expect(() => mine.mutex('new')).toThrow('the watchdog is closed');
  expect(() => watchdog.register(new Turns())).toThrow('the watchdog is closed');
});
