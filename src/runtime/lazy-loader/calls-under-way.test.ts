import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { LazyLoader } from './lazy-loader.ts';

/** A loader whose calls end when they are told to, or never. */
function heldLoader(attempts = 1) {
  const clock = new ManualClock();
  const loader = new LazyLoader({ clock, loadTimeoutMs: 1_000, attempts, random: () => 0 });
  const held = new Map<string, PromiseWithResolvers<string>>();
  const callsAtMs: string[] = [];
  loader.registerPrefix('', ({ key }) => {
    callsAtMs.push(`${key} at ${clock.monotonicMs()}`);
    const call = Promise.withResolvers<string>();
    held.set(key, call);
    return call.promise;
  });
  return { clock, held, callsAtMs, loader, mine: loader.for('organisation-1') };
}

test('of very many calls that end in any order, those left have their deadlines', async () => {
  const { clock, held, mine } = heldLoader();
  const late: string[] = [];
  const ask = (index: number) => mine.get(`key-${index}`).catch(() => late.push(`key-${index} at ${clock.monotonicMs()}`));
  for (let index = 0; index < 200; index += 1) {
    void ask(index);
    await clock.advance(1);
  }
  for (let index = 0; index < 200; index += 1) if (index % 50 !== 7) held.get(`key-${index}`)?.resolve('value');
  await clock.advance(5_000);
  expect(late).toEqual(['key-7 at 1007', 'key-57 at 1057', 'key-107 at 1107', 'key-157 at 1157']);
  expect({ ...mine.totals(), pending: clock.pending }).toMatchObject({ loads: 196, timeouts: 4, pending: 0 });
});

test('a call that is made again has a new deadline, and holds up none of the others', async () => {
  const { clock, callsAtMs, mine } = heldLoader(2);
  const ends: string[] = [];
  const ask = (key: string) => mine.get(key).catch(() => ends.push(`${key} at ${clock.monotonicMs()}`));
  void ask('a');
  await clock.advance(500);
  void ask('b');
  await clock.advance(5_000);
  const [, , a, b] = callsAtMs.map((call) => Number(call.split(' ').at(-1)));
  expect(a).toBeGreaterThanOrEqual(1_000);
  expect(b).toBeGreaterThanOrEqual(1_500);
  expect(ends).toEqual([`a at ${(a ?? 0) + 1_000}`, `b at ${(b ?? 0) + 1_000}`]);
});

test('in whatever order calls end, those that are left have their deadlines', async () => {
  const { clock, held, mine } = heldLoader();
  const count = 101;
  for (let step = 1; step <= 20; step += 1) {
    const keys = Array.from({ length: count }, (_, index) => `${step}-${index}`);
    const outcomes = mine.getMany(keys);
    await settle();
    const ended = Array.from({ length: 5 * step }, (_, turn) => keys[(turn * step) % count] ?? '');
    for (const key of ended) {
      held.get(key)?.resolve(key);
      await settle();
    }
    await clock.advance(1_000);
    const late = keys.filter((key) => !ended.includes(key));
    expect((await outcomes).flatMap(({ status }, index) => (status === 'rejected' ? keys[index] : []))).toEqual(late);
  }
});

test('a deadline that is looked for between an access and its call is not that of an earlier call', async () => {
  let nowMs = 0;
  const timers: (() => void)[] = [];
  const schedule = (callback: () => void) => {
    timers.push(callback);
    return { cancel: () => undefined };
  };
  const clock = { monotonicMs: () => nowMs, wallMs: () => nowMs, schedule };
  const loader = new LazyLoader({ clock, loadTimeoutMs: 1_000, attempts: 1 });
  loader.registerPrefix('', ({ key }) => key);
  const mine = loader.for('organisation-1');
  await mine.get('a');
  nowMs += 5_000;
  const access = mine.get('b');
  for (const fire of timers.splice(0)) fire();
  expect(await access).toBe('b');
});

test('the time of a load is that of its last call, whenever that began', async () => {
  const { clock, held, callsAtMs, mine } = heldLoader(2);
  await clock.advance(400);
  const access = mine.get('a');
  await clock.advance(50);
  held.get('a')?.reject(new Error('once'));
  while (callsAtMs.length < 2) await clock.advance(1);
  await clock.advance(250);
  held.get('a')?.resolve('value');
  expect(await access).toBe('value');
  expect(mine.metrics('a')?.loadTimeMs).toMatchObject({ count: 1, min: 250, max: 250 });
});

test('whoever hears that a call is late may close the loader, which waits for each call once', async () => {
  const clock = new ManualClock();
  const loader = new LazyLoader({ clock, loadTimeoutMs: 1_000, attempts: 1, closeTimeoutMs: 60_000 });
  const held = Promise.withResolvers<string>();
  let closing: Promise<void> | undefined;
  loader.registerPrefix('', ({ signal }) => {
    signal.addEventListener('abort', () => (closing ??= loader[Symbol.asyncDispose]()));
    return held.promise;
  });
  const outcomes = loader.for('organisation-1').getMany(['a', 'b', 'c']);
  await clock.advance(1_000);
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  held.resolve('late');
  await settle();
  expect(clock.pending).toBe(0);
  await closing;
});

test('closing ends the loads in the order in which they began', async () => {
  const { held, loader, mine } = heldLoader();
  const ended: string[] = [];
  const outcomes = ['a', 'b', 'c', 'd'].map((key) => mine.get(key).catch(() => ended.push(key)));
  await settle();
  held.get('a')?.resolve('value');
  await settle();
  const closing = loader[Symbol.asyncDispose]();
  for (const call of held.values()) call.resolve('late');
  await Promise.all([...outcomes, closing]);
  expect(ended).toEqual(['b', 'c', 'd']);
});
