import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { LazyLoader, LoadAbortedError, LoaderClosedError } from './lazy-loader.ts';

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
  expect({ failures, pending: clock.pending }).toEqual({
    failures: ['a at 1000', 'b at 1400', 'c at 1400'],
    pending: 0,
  });
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
  await settle();
  const closing = loader[Symbol.asyncDispose]().then(() => clock.monotonicMs());
  await clock.advance(1_000);
  expect(await closing).toBe(500);
  expect(await access).toBeInstanceOf(LoaderClosedError);
});
