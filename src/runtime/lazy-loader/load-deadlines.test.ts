import { expect, test } from 'vitest';
import { ManualClock } from '../shared/manual-clock.ts';
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
  return { clock, held, callsAtMs, mine: loader.for('organisation-1') };
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
