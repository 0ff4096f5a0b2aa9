import { expect, test } from 'vitest';
import { ManualClock } from '../shared/manual-clock.ts';
import type { MetricSample, MetricsSource } from '../shared/metrics-sink.ts';
import { LazyLoader, UnknownKeyError } from './lazy-loader.ts';

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
