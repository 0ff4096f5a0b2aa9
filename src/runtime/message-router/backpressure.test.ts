import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { settle } from '../shared/manual-clock.ts';
import { scribe, shopRouter } from './fixtures/shop-router.ts';
import { QueueFullError, RouterClosedError, SendAbortedError, TooManyError } from './message-router.ts';

const ofBytes = (sizeBytes: number) => ({ text: 'x'.repeat(sizeBytes - 32) });

/** A till that is suspended, with room for two. */
function crowded(overflow: 'reject' | 'wait' | 'drop-oldest', options: { queueBytes?: number; maxBytes?: number } = {}) {
  const { maxBytes = 1_000_000, queueBytes = 1_000_000 } = options;
  const shop = shopRouter({ maxBytes, maxWaitingSenders: 3 });
  const till = scribe();
  const port = shop.mine.attach('till', {
    receives: { order: till.write, alarm: till.write },
    queueLimit: 2,
    queueBytes,
    overflow,
  });
  port.suspend();
  return { ...shop, till, port, from: shop.mine.attach('shop') };
}

test('wait: senders wait their turn, first come first served', async () => {
  const { mine, till, port, from } = crowded('wait');
  const sends = ['a', 'b', 'c', 'd', 'e'].map((text) => from.sendAsync('order', { text }));
  expect(() => from.send('order', { text: 'rude' })).toThrow(QueueFullError);
  await settle();
  port.resume();
  expect((await Promise.all(sends)).map(({ takers }) => takers)).toEqual([1, 1, 1, 1, 1]);
  await settle();
  expect(till.seen).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(mine.modules()[0]).toMatchObject({ backlog: 0, sizeBytes: 0, refused: 1 });
});

test('wait: nobody is overtaken by who does not wait', async () => {
  const { till, port, from } = crowded('wait');
  const sends = ['a', 'b', 'c'].map((text) => from.sendAsync('order', { text }));
  port.resume();
  await Promise.resolve();
  let refused = 0;
  for (let tries = 0; tries < 3; tries += 1)
    try {
      from.send('order', { text: `rude ${tries}` });
    } catch {
      refused += 1;
    }
  await Promise.all(sends);
  await settle();
  expect(till.seen.slice(0, 3)).toEqual(['a', 'b', 'c']);
  expect(refused).toBeGreaterThan(0);
});

test('wait: only so many may wait, and each may give up', async () => {
  const { till, port, from } = crowded('wait');
  const abort = new AbortController();
  from.send('order', { text: 'a' });
  from.send('order', { text: 'b' });
  const given = from.sendAsync('order', { text: 'c' }, { signal: abort.signal });
  const others = ['d', 'e'].map((text) => from.sendAsync('order', { text }));
  await expect(from.sendAsync('order', { text: 'f' })).rejects.toThrow(TooManyError);
  abort.abort(new Error('enough'));
  await expect(given).rejects.toThrow(SendAbortedError);
  await expect(from.sendAsync('order', { text: 'g' }, { signal: abort.signal })).rejects.toThrow(SendAbortedError);
  await expect(from.sendAsync('order', { text: 'h' }, { signal: {} as AbortSignal })).rejects.toThrow(TypeError);
  port.resume();
  await Promise.all(others);
  await settle();
  expect(till.seen).toEqual(['a', 'b', 'd', 'e']);
  expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
});

test('wait: what can never fit is refused at once, and holds up nobody', async () => {
  const { till, port, from } = crowded('wait', { queueBytes: 100 });
  await expect(from.sendAsync('order', ofBytes(101))).rejects.toThrow(QueueFullError);
  const { port: other, from: poor } = crowded('wait', { maxBytes: 100 });
  await expect(poor.sendAsync('order', ofBytes(101))).rejects.toThrow(QueueFullError);
  await poor.sendAsync('order', ofBytes(100));
  other.resume();
  await from.sendAsync('order', ofBytes(100));
  const waiting = from.sendAsync('order', { text: 'b' });
  port.resume();
  expect(await waiting).toMatchObject({ takers: 1 });
  await settle();
  expect(till.seen).toHaveLength(2);
});

test('wait: the options of a message are those that were given, whatever becomes of the object', async () => {
  const { till, port, from } = crowded('wait');
  from.send('order', { text: 'a' });
  from.send('order', { text: 'b' });
  const options: { id: string; priority: 'low' | 'critical' } = { id: '1', priority: 'low' };
  const first = from.sendAsync('order', { text: 'c' }, options);
  Object.assign(options, { id: '2', priority: 'bogus' });
  const second = from.sendAsync('order', { text: 'd' }, { ...options, priority: 'low' });
  port.resume();
  expect((await first).message).toMatchObject({ id: '1', priority: 'low' });
  expect((await second).message?.id).toBe('2');
  await settle();
  expect(till.seen).toEqual(['a', 'b', 'c', 'd']);
});

test('options are read once: a getter that changes its mind changes nothing', async () => {
  const { mine, port, till, from } = crowded('reject');
  let reads = 0;
  const priority = { get: () => (reads++ === 0 ? 'high' : 'bogus') };
  const { message } = from.send('order', { text: 'a' }, Object.defineProperty({}, 'priority', priority));
  expect(message?.priority).toBe('high');
  port.resume();
  await settle();
  expect([till.seen, mine.modules()[0]?.sizeBytes]).toEqual([['a'], 0]);
});

test('wait: the room that another module gives back lets them in, too, when it is that of the organisation', async () => {
  const { mine, till, port, from } = crowded('wait', { maxBytes: 100 });
  const archive = mine.attach('archive', { receives: { receipt: () => undefined } });
  archive.suspend();
  port.resume();
  port.send('receipt', ofBytes(90));
  const waiting = from.sendAsync('alarm', ofBytes(50));
  await settle();
  expect([till.seen, archive.traffic().sizeBytes]).toEqual([[], 90]);
  archive.resume();
  expect(await waiting).toMatchObject({ takers: 1 });
  await settle();
  expect(till.seen).toHaveLength(1);
});

test('wait: a drain ends every wait, and tells what it left behind', async () => {
  const { mine, from } = crowded('wait');
  const sends = ['a', 'b', 'c'].map((text) => from.sendAsync('alarm', { text }));
  await settle();
  const ended = mine.drain({ drainMs: 0, signal: AbortSignal.abort() });
  await expect(sends[2]).rejects.toThrow(RouterClosedError);
  expect(await ended).toMatchObject({ undelivered: 2, byModule: { till: 2 }, isComplete: false });
});

test('drop-oldest: the oldest of the lowest priority goes, none for a message of a lower one', async () => {
  const { mine, till, port, from } = crowded('drop-oldest');
  from.send('order', { text: 'a' });
  from.send('order', { text: 'b' });
  from.send('order', { text: 'c' });
  from.send('alarm', { text: 'd' });
  from.send('alarm', { text: 'e' });
  expect(() => from.send('order', { text: 'f' })).toThrow(QueueFullError);
  expect(mine.deadLetters({ reason: 'dropped' }).map(({ message }) => message.payload)).toEqual([
    { text: 'a' },
    { text: 'b' },
    { text: 'c' },
  ]);
  port.resume();
  await settle();
  expect(till.seen).toEqual(['d', 'e']);
});

test('drop-oldest: drops nothing when that would not make room', async () => {
  const { mine, clock, till, port, from } = crowded('drop-oldest', { queueBytes: 200 });
  const slow = scribe();
  const archive = mine.attach('archive', { receives: { order: slow.writeSlowly }, overflow: 'drop-oldest', queueBytes: 200 });
  await mine.attach('other').detach();
  from.send('order', ofBytes(150));
  await settle();
  expect(archive.traffic()).toMatchObject({ inFlight: 1 });
  from.send('order', ofBytes(40), { id: 'kept' });
  expect(from.send('order', ofBytes(100))).toMatchObject({ takers: 1, refusedBy: ['archive'] });
  expect(archive.traffic()).toMatchObject({ backlog: 1, dropped: 0, refused: 1 });
  expect(port.traffic()).toMatchObject({ backlog: 2, dropped: 1 });
  slow.ends.forEach(({ resolve }) => resolve());
  await clock.advance(0);
  slow.ends.forEach(({ resolve }) => resolve());
  await settle();
  expect(slow.seen).toHaveLength(2);
  expect([till.seen, archive.traffic().sizeBytes]).toEqual([[], 0]);
});

test('drop-oldest: what others of the organisation have is not dropped for it', () => {
  const { mine, port, from } = crowded('drop-oldest', { maxBytes: 200 });
  const archive = mine.attach('archive', { receives: { order: () => undefined }, overflow: 'drop-oldest' });
  archive.suspend();
  from.send('alarm', ofBytes(50));
  from.send('order', ofBytes(50));
  from.send('alarm', ofBytes(50));
  expect(() => from.send('alarm', ofBytes(180))).toThrow(QueueFullError);
  expect([port.traffic().backlog, archive.traffic().backlog]).toEqual([2, 1]);
  expect(mine.deadLetters({ module: 'archive' })).toEqual([]);
});
