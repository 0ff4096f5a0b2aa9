import { expect, test } from 'vitest';
import { inState, keyOf, LinkPair, messageOf, patience } from '../../../../tests/support/links/link-pair.ts';
import { connectLink } from './connect-link.ts';
import { LinkSaturatedError } from './link-errors.ts';

test('no more messages are under way than the window of the narrower side allows; the others wait', async () => {
  await using pair = await LinkPair.open({ dialer: { maxUnacknowledged: 10 }, listener: { maxUnacknowledged: 3 } });
  const gate = Promise.withResolvers<void>();
  const taken = await pair.taken;
  let running = 0;
  let most = 0;
  taken.onMessage(async () => {
    most = Math.max(most, (running += 1));
    await gate.promise;
    running -= 1;
  });
  await inState(pair.dialer, 'connected');
  const sends = Array.from({ length: 20 }, (_, number) => pair.dialer.send(messageOf(number)));
  await expect.poll(() => taken.statistics().unsettled, patience).toBe(3);
  expect(pair.dialer.statistics()).toMatchObject({ unacknowledged: 3, waiting: 17, windowFull: 17 });
  gate.resolve();
  await Promise.all(sends);
  expect(most).toBeLessThanOrEqual(3);
});

test('no more bytes are under way than the window allows, but always one message', async () => {
  await using pair = await LinkPair.open({ both: { maxUnacknowledgedBytes: 1_000 } });
  const gate = Promise.withResolvers<void>();
  (await pair.taken).onMessage(() => gate.promise);
  await inState(pair.dialer, 'connected');
  const sends = [400, 400, 400, 3_000, 10].map((size) => pair.dialer.send(messageOf(1, 'x'.repeat(size))));
  await expect.poll(() => pair.dialer.statistics().unacknowledged, patience).toBe(2);
  expect(pair.dialer.statistics().unacknowledgedBytes).toBeLessThanOrEqual(1_000);
  gate.resolve();
  await Promise.all(sends);
  expect((await pair.taken).statistics()).toMatchObject({ received: 5, violations: 0 });
});

test.for([
  ['messages', { maxWaiting: 3 }],
  ['bytes of them', { maxWaitingBytes: 120 }],
] as const)('so many %s wait and no more', async ([, bounds]) => {
  const link = connectLink({ port: 1, node: 'module', keys: [keyOf('a')], closeTimeoutMs: 0, ...bounds });
  const sends = Array.from({ length: 5 }, (_, number) => link.send(messageOf(number)));
  const outcomes = Promise.allSettled(sends);
  await link.close();
  const codes = (await outcomes).map((outcome) => (outcome as PromiseRejectedResult).reason.code as string);
  expect(codes).toEqual(['LINK_CLOSED', 'LINK_CLOSED', 'LINK_CLOSED', 'LINK_SATURATED', 'LINK_SATURATED']);
  expect(link.statistics()).toMatchObject({ sent: 3, waitingFull: 2, waiting: 0, unacknowledged: 0 });
});

test('a burst does not count as waiting while the window has room', async () => {
  await using pair = await LinkPair.open({ dialer: { maxWaiting: 1, maxUnacknowledged: 50 } });
  (await pair.taken).onMessage(() => undefined);
  await inState(pair.dialer, 'connected');
  const sends = Array.from({ length: 51 }, (_, number) => pair.dialer.send(messageOf(number)));
  await expect(pair.dialer.send(messageOf(51))).rejects.toThrow(LinkSaturatedError);
  await Promise.all(sends);
});

test('messages taken back within a long partition leave nothing behind', async () => {
  await using link = connectLink({ port: 1, node: 'module', keys: [keyOf('a')], maxWaiting: 10 });
  const abort = new AbortController();
  for (let round = 0; round < 1_000; round += 1) {
    const abort = new AbortController();
    const send = link.send(messageOf(round), abort.signal);
    abort.abort();
    await expect(send).rejects.toMatchObject({ code: 'LINK_SEND_ABORTED' });
  }
  abort.abort();
  expect(link.statistics()).toMatchObject({ sent: 1_000, waiting: 0, waitingFull: 0 });
});

test('10,000 messages of which none is taken for a while arrive in order', async () => {
  await using pair = await LinkPair.open();
  const sends = Array.from({ length: 10_000 }, (_, number) => pair.dialer.send(messageOf(number)));
  const handled: unknown[] = [];
  const taken = await pair.taken;
  await expect.poll(() => taken.statistics().unsettled, patience).toBe(4_096);
  taken.onMessage(({ body }) => handled.push(body));
  await Promise.all(sends);
  expect(handled).toEqual(Array.from({ length: 10_000 }, (_, number) => number));
});
