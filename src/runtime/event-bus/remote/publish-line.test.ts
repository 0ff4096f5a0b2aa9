import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock, settle } from '../../shared/manual-clock.ts';
import { PublishLine } from './publish-line.ts';
import { AppendError } from './remote-errors.ts';
import type { RemoteLog } from './remote-transport.ts';

type Answer = { resolve(sequence: number): void; reject(error: unknown): void; id: string; signal: AbortSignal };

/** A line on a log whose answers the test gives. */
function lineOf(maxInFlight = 4, publishTimeoutMs = 1_000) {
  const clock = new ManualClock();
  const asked: Answer[] = [];
  const append: RemoteLog['append'] = ({ id }, signal) =>
    new Promise((resolve, reject) => {
      asked.push({ id, signal, resolve, reject });
    });
  const log = { maxInFlight, append } as RemoteLog;
  const line = new PublishLine(log, { clock, random: () => 0, publishTimeoutMs });
  let number = 0;
  const publish = (signal?: AbortSignal) => {
    number += 1;
    const outcome = line.append(number, { id: `p-${number}`, body: new Uint8Array() }, signal);
    return outcome.then(
      (sequence) => sequence,
      (error: { code: string; outcome?: string }) => `${error.code} ${error.outcome ?? ''}`.trim(),
    );
  };
  return { line, clock, asked, publish, ids: () => asked.map(({ id }) => id) };
}

test('sends as many at once as the log allows, and the next when one is answered', async () => {
  const { asked, publish, ids } = lineOf(2);
  const outcomes = [publish(), publish(), publish()];
  expect(ids()).toEqual(['p-1', 'p-2']);
  asked[0]?.resolve(7);
  await settle();
  expect(ids()).toEqual(['p-1', 'p-2', 'p-3']);
  asked[1]?.resolve(8);
  asked[2]?.resolve(9);
  expect(await Promise.all(outcomes)).toEqual([7, 8, 9]);
});

test('after a failure nothing is sent until all have settled; then what failed goes first, one at a time until one is taken', async () => {
  const { asked, publish, clock, ids } = lineOf(3);
  const outcomes = [publish(), publish(), publish()];
  asked[1]?.reject(new Error('lost'));
  await settle();
  outcomes.push(publish(), publish());
  expect(ids()).toEqual(['p-1', 'p-2', 'p-3']);
  asked[0]?.reject(new Error('lost'));
  await clock.advance(500);
  expect(ids()).toEqual(['p-1', 'p-2', 'p-3']);
  asked[2]?.resolve(3);
  await clock.advance(50);
  expect(ids().slice(3)).toEqual(['p-1']);
  asked[3]?.reject(new Error('lost'));
  await clock.advance(100);
  expect(ids().slice(4)).toEqual(['p-1']);
  asked[4]?.resolve(1);
  await settle();
  expect(ids().slice(5)).toEqual(['p-2', 'p-4', 'p-5']);
  for (const [place, { resolve }] of asked.slice(5).entries()) resolve([2, 4, 5][place] ?? 0);
  await clock.advance(1_000);
  expect(await Promise.all(outcomes)).toEqual([1, 2, 3, 4, 5]);
});

test('what failed is sent again in the order of the calls', async () => {
  const { asked, publish, clock, ids } = lineOf(3);
  const outcomes = [publish(), publish(), publish(), publish()];
  for (const place of [2, 0, 1]) asked[place]?.reject(new AppendError('lost', 'not-stored'));
  await clock.advance(50);
  expect(ids().slice(3)).toEqual(['p-1']);
  asked[3]?.resolve(1);
  await settle();
  expect(ids().slice(3)).toEqual(['p-1', 'p-2', 'p-3', 'p-4']);
  asked.slice(4).forEach(({ resolve }, place) => resolve(place + 2));
  expect(await Promise.all(outcomes)).toEqual([1, 2, 3, 4]);
});

test('a refusal for good is told at once and holds up nobody', async () => {
  const { asked, publish, ids } = lineOf(1);
  const outcomes = [publish(), publish()];
  asked[0]?.reject(new AppendError('too large', 'not-stored', { isFinal: true }));
  await settle();
  expect(ids()).toEqual(['p-1', 'p-2']);
  asked[1]?.resolve(1);
  expect(await Promise.all(outcomes)).toEqual(['BUS_PUBLISH_UNCONFIRMED not-stored', 1]);
});

test('a record that was read is stored, also if its acknowledgement is lost; the first of it gives the number', async () => {
  const { line, asked, publish, clock } = lineOf();
  const [lost, twice] = [publish(), publish()];
  asked[0]?.reject(new Error('lost'));
  asked[1]?.reject(new Error('lost'));
  line.seen(1, 5);
  expect(await lost).toBe(5);
  await clock.advance(50);
  expect(asked[2]?.id).toBe('p-2');
  asked[2]?.resolve(8);
  await settle();
  expect(line.size).toBe(1);
  line.seen(2, 6);
  expect(await twice).toBe(6);
});

test('what waits to be repeated is sent at once when the broker is back', async () => {
  const { line, asked, publish, clock, ids } = lineOf();
  const outcome = publish();
  line.resume();
  asked[0]?.reject(new Error('lost'));
  await settle();
  line.resume();
  expect([ids(), clock.pending]).toEqual([['p-1', 'p-1'], 1]);
  asked[1]?.resolve(1);
  line.seen(1, 1);
  expect(await outcome).toBe(1);
  expect(clock.pending).toBe(0);
});

test('an acknowledgement of a repetition counts at the deadline where the record was not read', async () => {
  const { asked, publish, clock } = lineOf();
  const outcome = publish();
  asked[0]?.reject(new Error('lost'));
  await clock.advance(50);
  asked[1]?.resolve(8);
  await clock.advance(1_000);
  expect(await outcome).toBe(8);
});

test('at the deadline an attempt under way is ended, and its record may be stored', async () => {
  const { asked, publish, clock, line } = lineOf(1);
  const [sent, waiting] = [publish(), publish()];
  await clock.advance(999);
  expect(asked[0]?.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(asked[0]?.signal.aborted).toBe(true);
  expect(await Promise.all([sent, waiting])).toEqual(['BUS_PUBLISH_UNCONFIRMED unknown', 'BUS_PUBLISH_UNCONFIRMED not-stored']);
  await line.whenIdle();
});

test('an abort before it was sent is one, and after it leaves the outcome open', async () => {
  const { asked, publish, ids } = lineOf(1);
  const controllers = [new AbortController(), new AbortController(), new AbortController()];
  const outcomes = controllers.map(({ signal }) => publish(signal));
  controllers[1]?.abort();
  controllers[0]?.abort();
  expect(await publish(AbortSignal.abort())).toBe('BUS_WAIT_ABORTED');
  asked[0]?.reject(new Error('aborted'));
  expect(await Promise.all(outcomes.slice(0, 2))).toEqual(['BUS_PUBLISH_UNCONFIRMED unknown', 'BUS_WAIT_ABORTED']);
  expect(ids()).toEqual(['p-1']);
});

test('its end gives up what is pending, and leaves no timer', async () => {
  const { line, publish, clock, asked } = lineOf(1);
  const outcomes = [publish(), publish()];
  line.end('the bus stopped');
  asked[0]?.reject(new Error('aborted'));
  expect(await Promise.all(outcomes)).toEqual(['BUS_PUBLISH_UNCONFIRMED unknown', 'BUS_PUBLISH_UNCONFIRMED not-stored']);
  await settle();
  expect([clock.pending, line.size]).toEqual([0, 0]);
});

test('whatever fails, records are stored in the order of their numbers, and each acknowledged one is', async () => {
  const fates = fc.array(fc.constantFrom('store', 'lose-ack', 'lose-record', 'break'), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fates, fc.integer({ min: 1, max: 5 }), async (script, maxInFlight) => {
      const clock = new ManualClock();
      const stored: number[] = [];
      let isBroken = false;
      const append: RemoteLog['append'] = async ({ id }) => {
        const number = Number(id.slice(2));
        const fate = script.shift() ?? 'store';
        // What is sent over a connection that broke never arrives.
        if (fate === 'break') isBroken = true;
        if (isBroken || fate === 'lose-record') isBroken = true;
        const mayStore = !isBroken;
        if (mayStore && !stored.includes(number)) stored.push(number);
        await settle();
        if (!mayStore || fate !== 'store') {
          isBroken = true;
          await settle();
          isBroken = false;
          throw new Error('lost');
        }
        return stored.indexOf(number) + 1;
      };
      const line = new PublishLine({ maxInFlight, append } as RemoteLog, {
        clock,
        random: () => 0,
        publishTimeoutMs: 10_000_000,
      });
      const outcomes = Array.from({ length: 12 }, (_, place) =>
        line.append(place + 1, { id: `p-${place + 1}`, body: new Uint8Array() }, undefined),
      );
      for (let round = 0; round < 80; round += 1) {
        await clock.advance(2_000);
        stored.forEach((number, place) => line.seen(number, place + 1));
      }
      expect(await Promise.all(outcomes)).toEqual(Array.from({ length: 12 }, (_, place) => place + 1));
      expect(stored).toEqual(Array.from({ length: 12 }, (_, place) => place + 1));
    }),
    { numRuns: 60 },
  );
});
