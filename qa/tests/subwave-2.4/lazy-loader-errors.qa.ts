import { expect, test } from 'vitest';
import { LazyLoader, LoadError } from '../../../src/runtime/lazy-loader/lazy-loader.ts';
import { ManualClock, settle } from '../../../src/runtime/shared/manual-clock.ts';

test('QA-443.1 retries a failing loader up to 3 attempts with growing delays', async () => {
  for (const draw of [0, 0.5, 0.999]) {
    const clock = new ManualClock();
    const calledAtMs: number[] = [];
    const loader = new LazyLoader({ clock, retryBaseMs: 100, random: () => draw });
    loader.register('prices', ({ attempt }) => {
      calledAtMs.push(clock.monotonicMs());
      throw new Error(`no route at attempt ${attempt}`);
    });
    const failed = loader
      .for('organisation-1')
      .get('prices')
      .catch((error: unknown) => error);
    await clock.advance(10_000);
    expect(await failed).toMatchObject({ attempts: 3, cause: { message: 'no route at attempt 3' } });
    const [first = Number.NaN, second = Number.NaN, third = Number.NaN] = calledAtMs;
    expect(calledAtMs).toHaveLength(3);
    expect(second - first).toBeCloseTo(100 * (1 - draw / 2));
    expect(third - second).toBeCloseTo(200 * (1 - draw / 2));
    expect(third - second).toBeGreaterThan(second - first);
  }

  const clock = new ManualClock();
  const loader = new LazyLoader({ clock });
  loader.register('prices', ({ attempt }) => (attempt < 3 ? Promise.reject(new Error('no route')) : 'cheap'));
  const recovers = loader.for('organisation-1').get('prices');
  await clock.advance(10_000);
  expect(await recovers).toBe('cheap');
});

test('QA-443.2 rejects with a load error that carries the attempts and the last cause', async () => {
  const clock = new ManualClock();
  const causes = [new Error('first'), new Error('second'), new Error('third')];
  const loader = new LazyLoader({ clock });
  loader.register('prices', ({ attempt }) => Promise.reject(causes[attempt - 1]));
  const failed = loader
    .for('organisation-1')
    .get('prices')
    .catch((error: unknown) => error);
  await clock.advance(10_000);
  const error = (await failed) as LoadError;
  expect(error).toBeInstanceOf(LoadError);
  expect(error).toMatchObject({ code: 'LOADER_LOAD_FAILED', key: 'prices', attempts: 3 });
  expect(error.cause).toBe(causes[2]);
  expect(error.message).toBe('loading "prices" failed after 3 attempts: third');
});

test('QA-443.3 counts failures and retries', async () => {
  const clock = new ManualClock();
  const loader = new LazyLoader({ clock });
  loader.register('prices', () => Promise.reject(new Error('no route')));
  loader.register('menu', ({ attempt }) => (attempt === 1 ? Promise.reject(new Error('busy')) : 'soup'));
  loader.register('settings', () => 'dark');
  const mine = loader.for('organisation-1');
  const all = Promise.allSettled([mine.get('prices'), mine.get('prices'), mine.get('menu'), mine.get('settings')]);
  await clock.advance(10_000);
  await all;
  expect(mine.totals()).toMatchObject({ failures: 1, retries: 3, loads: 2 });
  const again = Promise.allSettled([mine.get('prices')]);
  await clock.advance(10_000);
  await again;
  expect(mine.totals()).toMatchObject({ failures: 2, retries: 5, loads: 2 });
  expect(loader.totals()).toMatchObject({ failures: 2, retries: 5 });
});

test('QA-443.4 caches no failure beyond the configured negative time, and recovers on the next access', async () => {
  const clock = new ManualClock();
  const calls = { remembered: 0, forgotten: 0 };
  const loader = new LazyLoader({ clock, attempts: 1 });
  const failOnce = (name: keyof typeof calls) => () => ((calls[name] += 1) === 1 ? Promise.reject(new Error('down')) : 'up');
  loader.register('remembered', { load: failOnce('remembered'), negativeTtlMs: 500 });
  loader.register('forgotten', { load: failOnce('forgotten') });
  const mine = loader.for('organisation-1');
  await expect(mine.get('forgotten')).rejects.toThrow('down');
  expect(await mine.get('forgotten')).toBe('up');

  const failed = mine.get('remembered').catch((error: unknown) => error);
  const error = await failed;
  await clock.advance(499);
  await expect(mine.get('remembered')).rejects.toBe(error);
  expect(calls.remembered).toBe(1);
  await clock.advance(1);
  expect(await mine.get('remembered')).toBe('up');
  expect({ calls, ...mine.status(), ...mine.totals() }).toMatchObject({
    calls: { remembered: 2, forgotten: 2 },
    failed: [],
    failures: 2,
    rememberedFailures: 1,
  });
});

test('QA-443.5 serves the last good value when told to, marked as stale', async () => {
  const clock = new ManualClock();
  let isDown = false;
  const loader = new LazyLoader({ clock, attempts: 1, ttlMs: 1_000 });
  const load = () => (isDown ? Promise.reject(new Error('down')) : 'good');
  loader.register('patient', { load, staleIfErrorMs: 5_000 });
  loader.register('strict', { load });
  const mine = loader.for('organisation-1');
  await Promise.all([mine.get('patient'), mine.get('strict')]);
  expect(await mine.read('patient')).toEqual({ value: 'good', version: 'v1', ageMs: 0, stale: false });

  isDown = true;
  await clock.advance(2_000);
  expect(await mine.read('patient')).toEqual({
    value: 'good',
    version: 'v1',
    ageMs: 2_000,
    stale: true,
    cause: expect.any(LoadError),
  });
  expect(await mine.get('patient')).toBe('good');
  await expect(mine.get('strict')).rejects.toThrow('down');
  await expect(mine.reload('patient')).rejects.toThrow('down');
  await clock.advance(4_001);
  await expect(mine.read('patient')).rejects.toThrow('down');

  isDown = false;
  await settle();
  expect(await mine.read('patient')).toEqual({ value: 'good', version: 'v2', ageMs: 0, stale: false });
});
