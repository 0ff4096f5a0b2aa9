import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import type { MetricSample, MetricsSource } from '../shared/metrics-sink.ts';
import { LazyLoader, LoadAbortedError, LoaderClosedError, TooManyLoadsError, UnknownKeyError } from './lazy-loader.ts';
import { OrganisationLoader } from './organisation-loader.ts';

test('a loader without registrations has nothing, and says so', async () => {
  const loader = new LazyLoader();
  const mine = loader.for('organisation-1');
  await expect(mine.get('a')).rejects.toThrow(new UnknownKeyError('a'));
  await expect(mine.reload('a')).rejects.toThrow(UnknownKeyError);
  expect(await mine.getMany([])).toEqual([]);
  expect(await loader.start()).toEqual({ loaded: 0, failed: [] });
  expect(mine.status()).toEqual({ registered: [], loaded: [], failed: [], sizeBytes: 0 });
  await loader.close();
});

test.for(['', 'x'.repeat(257), 7 as unknown as string])('refuses %j as an organisation', (organisationId) => {
  expect(() => new LazyLoader().for(organisationId)).toThrow(TypeError);
});

test.for(['x'.repeat(1_025), 7 as unknown as string])('refuses a key that is none', async (key) => {
  const loader = new LazyLoader();
  loader.registerPrefix('', () => 1);
  await expect(loader.for('organisation-1').get(key)).rejects.toThrow(TypeError);
});

test('keeps undefined and null as values', async () => {
  const loader = new LazyLoader();
  loader.register('a', () => undefined);
  const mine = loader.for('organisation-1');
  expect([await mine.get('a'), await mine.get('a')]).toEqual([undefined, undefined]);
  expect(mine.totals()).toMatchObject({ loads: 1, hits: 1 });
});

test('calls the functions of a loader as its methods', async () => {
  const loader = new LazyLoader();
  const source = { rows: new Map([['a', 'row a']]), load: ({ key }: { key: string }) => source.rows.get(key) };
  class Table {
    readonly #rows = new Map([['b', 'row b']]);
    load({ key }: { key: string }) {
      return this.#rows.get(key);
    }
  }
  loader.register('a', source);
  loader.register('b', new Table());
  const mine = loader.for('organisation-1');
  expect([await mine.get('a'), await mine.get('b')]).toEqual(['row a', 'row b']);
});

test('loads many keys in calls of bounded size, each key once, and joins what is under way', async () => {
  const calls: (readonly string[])[] = [];
  const loader = new LazyLoader({ batchSize: 2, attempts: 1 });
  loader.registerPrefix('user:', {
    loadMany: async ({ keys }) => {
      calls.push(keys);
      return new Map(keys.filter((key) => key !== 'user:3').map((key) => [key, `a ${key}`]));
    },
  });
  const mine = loader.for('organisation-1');
  const single = mine.get('user:1');
  const outcomes = await mine.getMany(['user:1', 'user:2', 'user:3', 'user:4', 'user:2']);
  expect(calls).toEqual([['user:1'], ['user:2', 'user:3'], ['user:4']]);
  expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason)))).toEqual([
    await single,
    'a user:2',
    'LoadError: loading "user:3" failed after 1 attempt: loadMany returned no value for "user:3"',
    'a user:4',
    'a user:2',
  ]);
  await mine.getMany(['user:1', 'user:2', 'user:4']);
  expect({ calls: calls.length, status: mine.status() }).toMatchObject({ calls: 3, status: { failed: ['user:3'] } });
});

test('retries a batch as a batch', async () => {
  const clock = new ManualClock();
  const calls: string[] = [];
  const loader = new LazyLoader({ clock });
  loader.registerPrefix('', {
    loadMany: ({ keys, attempt }) => {
      calls.push(keys.join('+'));
      if (attempt === 1) throw new Error('busy');
      return attempt === 2 ? ('no map' as never) : new Map(keys.map((key) => [key, key]));
    },
  });
  const outcomes = loader.for('organisation-1').getMany(['a', 'b']);
  await clock.advance(1_000);
  expect(await outcomes).toEqual([
    { status: 'fulfilled', value: 'a' },
    { status: 'fulfilled', value: 'b' },
  ]);
  expect({ calls, ...loader.totals() }).toMatchObject({ calls: ['a+b', 'a+b', 'a+b'], retries: 2, loads: 2, failures: 0 });
});

test('gives up a call that takes too long, aborts its signal, and ignores what it brings later', async () => {
  const clock = new ManualClock();
  const late = Promise.withResolvers<string>();
  const signals: AbortSignal[] = [];
  const loader = new LazyLoader({ clock, loadTimeoutMs: 1_000, attempts: 2 });
  loader.register('a', ({ attempt, signal }) => {
    signals.push(signal);
    return attempt === 1 ? late.promise : 'second';
  });
  const access = loader.for('organisation-1').get('a');
  await clock.advance(999);
  expect({ calls: signals.length, aborted: signals[0]?.aborted }).toEqual({ calls: 1, aborted: false });
  await clock.advance(1_000);
  late.resolve('first');
  expect({ value: await access, aborted: signals.map(({ aborted }) => aborted) }).toEqual({
    value: 'second',
    aborted: [true, false],
  });
  expect(loader.totals()).toMatchObject({ timeouts: 1, retries: 1, loads: 1 });
  expect(await loader.for('organisation-1').get('a')).toBe('second');
});

test('each call has its own deadline, and no timer is left when nothing is under way', async () => {
  const clock = new ManualClock();
  const loader = new LazyLoader({ clock, loadTimeoutMs: 1_000, attempts: 1 });
  loader.registerPrefix('', () => new Promise(() => undefined));
  const mine = loader.for('organisation-1');
  const failures: string[] = [];
  const ask = (key: string) => mine.get(key).catch(() => failures.push(`${key} at ${clock.monotonicMs()}`));
  void ask('a');
  await clock.advance(400);
  void ask('b');
  void ask('c');
  await clock.advance(5_000);
  expect({ failures, pending: clock.pending }).toEqual({ failures: ['a at 1000', 'b at 1400', 'c at 1400'], pending: 0 });
});

test('an aborted wait ends at once, and the load goes on for the others', async () => {
  const load = Promise.withResolvers<string>();
  const loader = new LazyLoader();
  loader.register('a', () => load.promise);
  const mine = loader.for('organisation-1');
  const controller = new AbortController();
  const { signal } = controller;
  const waits = [
    mine.get('a', { signal }),
    mine.read('a', { signal }),
    mine.getMany(['a'], { signal }),
    mine.reload('a', { signal }),
  ];
  const ended = Promise.allSettled(waits);
  const other = mine.get('a');
  controller.abort('enough');
  expect(await ended).toEqual(waits.map(() => ({ status: 'rejected', reason: new LoadAbortedError('enough') })));
  load.resolve('value');
  expect(await other).toBe('value');
});

test('closing ends every wait, aborts what runs, waits for it, and refuses the rest', async () => {
  const ended = Promise.withResolvers<void>();
  const clock = new ManualClock();
  const signals: AbortSignal[] = [];
  const loader = new LazyLoader({ clock });
  loader.register('running', ({ signal }) => {
    signals.push(signal);
    return ended.promise;
  });
  loader.register('resting', () => Promise.reject(new Error('down')));
  loader.register('kept', () => 'value');
  const mine = loader.for('organisation-1');
  await mine.get('kept');
  const waits = Promise.allSettled([mine.get('running'), mine.reload('running'), mine.get('resting')]);
  await settle();
  let isClosed = false;
  const closing = loader.close().then(() => (isClosed = true));
  expect(await waits).toEqual(Array.from({ length: 3 }, () => ({ status: 'rejected', reason: new LoaderClosedError() })));
  expect({ isClosed, aborted: signals[0]?.aborted }).toEqual({ isClosed: false, aborted: true });
  ended.resolve();
  await closing;
  await expect(mine.get('kept')).rejects.toThrow(LoaderClosedError);
  await expect(loader.for('organisation-2').get('kept')).rejects.toThrow(LoaderClosedError);
  expect({ pending: clock.pending, closedAgain: await loader.close() }).toEqual({ pending: 0, closedAgain: undefined });
});

test('closing waits no longer than its time', async () => {
  const clock = new ManualClock();
  const loader = new LazyLoader({ clock, closeTimeoutMs: 500 });
  loader.register('a', () => new Promise(() => undefined));
  const access = loader
    .for('organisation-1')
    .get('a')
    .catch((error: unknown) => error);
  const closing = loader[Symbol.asyncDispose]().then(() => clock.monotonicMs());
  await clock.advance(1_000);
  expect(await closing).toBe(500);
  expect(await access).toBeInstanceOf(LoaderClosedError);
});

test('what is invalidated while it is loaded goes to those who wait, and is not kept', async () => {
  const loads: PromiseWithResolvers<string>[] = [];
  const loader = new LazyLoader();
  loader.register('a', () => {
    loads.push(Promise.withResolvers());
    return loads.at(-1)?.promise;
  });
  const mine = loader.for('organisation-1');
  const before = mine.get('a');
  expect(mine.invalidate('a')).toBe(false);
  const after = mine.get('a');
  loads[1]?.resolve('new');
  expect(await after).toBe('new');
  loads[0]?.resolve('old');
  expect([await before, await mine.get('a')]).toEqual(['old', 'new']);
  expect({ invalidated: mine.invalidate('a'), loaded: mine.status().loaded }).toEqual({ invalidated: true, loaded: [] });
});

test('a reload that waits for its turn begins when what it waits for is invalidated', async () => {
  const loads: PromiseWithResolvers<string>[] = [];
  const loader = new LazyLoader();
  loader.register('a', () => {
    loads.push(Promise.withResolvers());
    return loads.at(-1)?.promise;
  });
  const mine = loader.for('organisation-1');
  const values = [mine.get('a'), mine.reload('a')];
  mine.invalidate('a');
  expect(loads).toHaveLength(2);
  loads[1]?.resolve('new');
  loads[0]?.resolve('old');
  expect(await Promise.all(values)).toEqual(['old', 'new']);
  expect(await mine.get('a')).toBe('new');
});

test('what a function of the user throws on a value is the failure of that load', async () => {
  const loader = new LazyLoader({ attempts: 1, maxSizeBytes: 100 });
  loader.register('size', { load: () => 1, sizeOf: () => Number.NaN });
  loader.register('version', {
    load: () => 1,
    versionOf: () => {
      throw new Error('no version');
    },
  });
  const mine = loader.for('organisation-1');
  await expect(mine.get('size')).rejects.toThrow('sizeOf must return a number of at least 0, not NaN');
  await expect(mine.get('version')).rejects.toThrow('no version');
  expect(mine.status()).toMatchObject({ loaded: [], failed: ['size', 'version'] });
});

test('functions of the user may call the loader, and a listener that throws harms nobody', async () => {
  const seen: unknown[] = [];
  const clock = new ManualClock();
  const loader: LazyLoader = new LazyLoader({
    clock,
    ttlMs: 1,
    onAlert: ({ key }) => {
      seen.push(mine.invalidate(key));
      throw new Error('the listener is broken');
    },
  });
  const mine = loader.for('organisation-1');
  loader.register('a', {
    load: () => mine.status().loaded.length,
    versionOf: () => String(mine.describe('a')?.isLoading),
    sourceVersion: async () => String(await mine.get('b')),
    sizeOf: () => mine.alerts().length,
  });
  loader.register('b', () => 'true');
  await mine.get('a');
  await clock.advance(2);
  expect(await mine.check('a')).toMatchObject({ outcome: 'inconsistent', inconsistencies: ['stale'] });
  await settle();
  expect({ seen, loaded: mine.status().loaded }).toEqual({ seen: [true], loaded: ['b'] });
});

test('a check tells when the value was replaced meanwhile, and when the source is silent', async () => {
  const clock = new ManualClock();
  const answer = Promise.withResolvers<string>();
  const loader = new LazyLoader({ clock, loadTimeoutMs: 1_000 });
  const spec = { load: () => 'r1', versionOf: String };
  loader.register('a', { ...spec, sourceVersion: () => answer.promise });
  loader.register('silent', { ...spec, sourceVersion: () => new Promise<string>(() => undefined) });
  const mine = loader.for('organisation-1');
  await mine.getMany(['a', 'silent']);
  const check = mine.check('a');
  await mine.reload('a');
  answer.resolve('r2');
  expect(await check).toEqual({ key: 'a', outcome: 'changed', inconsistencies: [] });
  const silent = mine.check('silent').catch((error: unknown) => error);
  await clock.advance(1_000);
  expect(await silent).toMatchObject({ code: 'LOADER_TIMEOUT' });
});

test('hits each bound, stays within it, and counts that', async () => {
  const clock = new ManualClock();
  const loader = new LazyLoader({
    clock,
    attempts: 1,
    maxEntries: 2,
    maxSizeBytes: 10,
    maxConcurrentLoads: 2,
    maxFailures: 1,
    maxTrackedKeys: 0,
    maxAlerts: 1,
    ttlMs: 0,
    maxLoaders: 3,
    maxOrganisations: 1,
  });
  loader.registerPrefix('', { load: ({ key }) => key, sizeOf: (value) => (value as string).length });
  loader.registerPrefix('hang', () => new Promise(() => undefined));
  loader.registerPrefix('bad', () => Promise.reject(new Error('bad')));
  expect(() => loader.register('fourth', () => 1)).toThrow('3 loaders are registered already');
  const mine = loader.for('organisation-1');
  for (const key of ['a', 'b', 'c', 'far too long']) await mine.get(key);
  expect(mine.status()).toMatchObject({ loaded: ['b', 'c'], sizeBytes: 2 });
  await mine.get('eight___');
  await mine.get('nine____');
  expect(mine.status()).toMatchObject({ loaded: ['nine____'], sizeBytes: 8 });
  await Promise.allSettled([mine.get('bad1'), mine.get('bad2')]);
  expect(mine.status().failed).toEqual(['bad2']);
  await mine.reload('nine____');
  await mine.get('x');
  await clock.advance(1);
  await Promise.all([mine.check('nine____'), mine.check('x')]);
  expect(mine.alerts().map(({ key }) => key)).toEqual(['x']);
  const hanging = [mine.get('hang1'), mine.get('hang2')].map((each) => each.catch(() => 'closed'));
  await expect(mine.get('a')).rejects.toThrow(TooManyLoadsError);
  const { boundHits } = loader.totals();
  loader.for('organisation-2');
  expect(mine.status().loaded).toEqual([]);
  expect({ ...boundHits, organisations: loader.totals().boundHits['organisations'] }).toEqual({
    entries: 3,
    size: 2,
    loads: 1,
    failures: 1,
    trackedKeys: 1,
    alerts: 1,
    organisations: 2,
    loaders: 1,
  });
  const closing = loader.close();
  await clock.advance(10_000);
  await closing;
  expect(await Promise.all(hanging)).toEqual(['closed', 'closed']);
});

test('an entry that is being loaded anew is not evicted', async () => {
  const second = Promise.withResolvers<string>();
  const loader = new LazyLoader({ maxEntries: 2 });
  let calls = 0;
  loader.register('a', () => ((calls += 1) === 1 ? 'first' : second.promise));
  loader.registerPrefix('', ({ key }) => key);
  const mine = loader.for('organisation-1');
  await mine.get('a');
  await mine.get('b');
  const reload = mine.reload('a');
  for (const key of ['c', 'd', 'e']) await mine.get(key);
  expect(mine.status().loaded).toEqual(['a', 'e']);
  second.resolve('second');
  await reload;
  expect({ value: await mine.get('a'), calls }).toEqual({ value: 'second', calls: 2 });
});

test('an organisation that was dropped begins anew, through the loader it was given before', async () => {
  const clock = new ManualClock();
  const loader = new LazyLoader({ clock, maxOrganisations: 2 });
  loader.register('a', ({ organisationId }) => organisationId);
  const [one, two] = [loader.for('organisation-1'), loader.for('organisation-2')];
  await one.get('a');
  await clock.advance(1);
  await two.get('a');
  await clock.advance(1);
  await loader.for('organisation-3').get('a');
  expect([one.status().loaded, two.status().loaded]).toEqual([[], []]);
  expect([await one.get('a'), await two.get('a')]).toEqual(['organisation-1', 'organisation-2']);
  expect(loader.totals()).toMatchObject({ loads: 5, misses: 5 });
});

test('tells its figures to a metrics sink until it is closed', async () => {
  const sources = new Set<MetricsSource>();
  const register = (source: MetricsSource): Disposable => {
    sources.add(source);
    return { [Symbol.dispose]: () => sources.delete(source) };
  };
  const loader = new LazyLoader({ name: 'settings', metrics: { register } });
  loader.register('a', () => 1);
  await loader.for('organisation-1').get('a');
  await loader.for('organisation-1').get('a');
  const samples: MetricSample[] = [...sources].flatMap((source) => [...source()]);
  const valueOf = (name: string, bound?: string) =>
    samples.find((each) => each.name === `wavegate_loader_${name}` && each.labels['bound'] === bound)?.value;
  expect([
    valueOf('hits_total'),
    valueOf('misses_total'),
    valueOf('organisations'),
    valueOf('bound_hits_total', 'loads'),
  ]).toEqual([1, 1, 1, 0]);
  expect(samples.every(({ labels }) => labels['loader'] === 'settings')).toBe(true);
  await loader.close();
  expect(sources.size).toBe(0);
});

/** Loads, or fails, with what only the organisation may see. */
function loadSecret({ organisationId, key }: { organisationId: string; key: string }): string {
  if (key === 'bad') throw new Error(`secret of ${organisationId}`);
  return `secret of ${organisationId}`;
}

test('no public method reaches the data of another organisation', async () => {
  const secret = 'secret of organisation-1';
  const loader = new LazyLoader({ attempts: 1, ttlMs: 0 });
  loader.registerPrefix('', {
    load: loadSecret,
    versionOf: String,
    sourceVersion: ({ organisationId }) => `secret of ${organisationId}, newer`,
  });
  const owner = loader.for('organisation-1');
  await owner.getMany(['a', 'bad']);
  await owner.check('a');

  const thief = loader.for('organisation-2');
  const attempts: Record<string, () => unknown> = {
    get: () => thief.get('a'),
    read: () => thief.read('a'),
    getMany: () => thief.getMany(['a', 'bad']),
    reload: () => thief.reload('a'),
    invalidate: () => thief.invalidate('a'),
    check: () => thief.check('a'),
    describe: () => thief.describe('bad'),
    metrics: () => thief.metrics('a'),
    totals: () => thief.totals(),
    status: () => thief.status(),
    usage: () => thief.usage(10),
    alerts: () => thief.alerts(),
  };
  const methods = Object.getOwnPropertyNames(OrganisationLoader.prototype).filter((name) => name !== 'constructor');
  expect(Object.keys(attempts).toSorted()).toEqual(methods.toSorted());
  const ownBefore = {
    ...owner.totals(),
    ...owner.status(),
    described: owner.describe('a')?.version,
    failure: owner.describe('bad')?.failure,
  };
  for (const order of [methods, methods.toReversed()]) {
    for (const method of order) {
      const told = await Promise.resolve(attempts[method]?.()).catch((error: unknown) => error);
      expect(JSON.stringify(told) ?? '').not.toContain(secret);
      expect(String(told)).not.toContain(secret);
    }
  }
  expect({
    ...owner.totals(),
    ...owner.status(),
    described: owner.describe('a')?.version,
    failure: owner.describe('bad')?.failure,
  }).toEqual(ownBefore);
  expect(await owner.read('a')).toMatchObject({ value: secret });
});
