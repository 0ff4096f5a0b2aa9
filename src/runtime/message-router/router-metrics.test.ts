import { expect, test } from 'vitest';
import type { MetricSample, MetricsSource } from '../shared/metrics-sink.ts';
import { settle } from '../shared/manual-clock.ts';
import { shopRouter } from './fixtures/shop-router.ts';

/** A router whose figures can be read by name and label. */
function measured(options: Parameters<typeof shopRouter>[0] = {}) {
  const sources = new Set<MetricsSource>();
  const metrics = {
    register(source: MetricsSource): Disposable {
      sources.add(source);
      return { [Symbol.dispose]: () => void sources.delete(source) };
    },
  };
  const read = (name: string, label?: string): number | undefined => {
    const isIt = (sample: MetricSample): boolean =>
      sample.name === `wavegate_router_${name}` && (label === undefined || Object.values(sample.labels).includes(label));
    return Array.from(sources, (source) => [...source()])
      .flat()
      .find(isIt)?.value;
  };
  return { ...shopRouter({ metrics, ...options }), sources, read };
}

test('counts what happened, and shows what is there', async () => {
  const { mine, read, clock } = measured({ name: 'measured' });
  const till = mine.attach('till', { receives: { order: () => Promise.reject(new Error('no')) }, attempts: 2 });
  const shop = mine.attach('shop');
  shop.send('order', { text: 'a' }, { id: 'a' });
  shop.send('order', { text: 'a' }, { id: 'a' });
  shop.send('alarm', { text: 'nobody' });
  till.suspend();
  expect([read('queued', 'normal'), read('modules_closed'), read('modules'), read('organisations')]).toEqual([1, 1, 2, 1]);
  till.resume();
  await clock.advance(1_000);
  expect([read('sent_total'), read('duplicates_total'), read('failures_total'), read('retries_total')]).toEqual([2, 1, 2, 1]);
  expect([read('dead_letters_total', 'failed'), read('dead_letters_total', 'no-subscriber'), read('dead_letters')]).toEqual([
    1, 1, 2,
  ]);
  expect([read('bytes'), read('in_flight'), read('queued', 'normal'), read('sent_total', 'measured')]).toEqual([0, 0, 0, 2]);
});

test('each bound that was hit is counted, and no count goes back when modules and organisations go', async () => {
  const options = { maxBytes: 100, maxDeadLetters: 1, maxRememberedIds: 1, maxTracedHops: 1, maxModules: 2, maxOrganisations: 1 };
  const { mine, router, read, sources } = measured({ ...options, maxWaitingSenders: 1 });
  const till = mine.attach('till', { receives: { order: () => undefined, alarm: () => undefined }, overflow: 'wait' });
  const shop = mine.attach('shop');
  for (const id of ['a', 'b']) shop.send('order', { text: id }, { id });
  expect(() => shop.send('order', { text: 'x'.repeat(90) })).toThrow();
  const waiting = shop.sendAsync('order', { text: 'x'.repeat(60) });
  await expect(shop.sendAsync('order', { text: 'c' })).rejects.toThrow();
  await waiting;
  await settle();
  await till.detach();
  for (const text of ['nobody', 'nobody again']) shop.send('alarm', { text });
  mine.attach('archive');
  expect(() => mine.attach('other')).toThrow();
  expect(() => router.for('organisation-2')).toThrow();
  const bounds = ['organisations', 'modules', 'waitingSenders', 'memory', 'deadLetters', 'ids', 'hops'];
  const counts = (): readonly (number | undefined)[] => [
    ...bounds.map((bound) => read('bound_hits_total', bound)),
    read('handled_total'),
    read('refused_total'),
  ];
  const before = counts();
  expect(before.every((count) => count !== undefined && count > 0)).toBe(true);
  await router.remove('organisation-1');
  expect(counts()).toEqual(before);
  expect(read('organisations')).toBe(0);
  await router.close();
  expect(sources.size).toBe(0);
});
