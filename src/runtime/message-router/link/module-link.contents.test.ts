import { expect, test } from 'vitest';
import { inState, keyOf, LinkPair, messageOf } from '../../../../tests/support/links/link-pair.ts';
import { connectLink } from './connect-link.ts';
import { MessageNotJsonError, MessageTooLargeError } from './link-errors.ts';

test.for([
  undefined,
  Number.NaN,
  1n,
  () => 1,
  Symbol('s'),
  new Date(0),
  new Map(),
  [undefined],
  { at: { deep: Infinity } },
  { toJSON: () => 1 },
  (() => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    return cycle;
  })(),
])('refuses a body that is not JSON (%#)', async (body) => {
  await using link = connectLink({ port: 1, node: 'module', keys: [keyOf('a')] });
  await expect(link.send({ id: '1', organisationId: 'a', body })).rejects.toThrow(MessageNotJsonError);
  expect(link.statistics()).toMatchObject({ sent: 0, waiting: 0 });
});

test('refuses a message without an id or an organisation, and one that is larger than a frame', async () => {
  await using pair = await LinkPair.open({ dialer: { maxFrameBytes: 16_384 } });
  await expect(pair.dialer.send({ id: '', organisationId: 'a', body: 1 })).rejects.toThrow(TypeError);
  await expect(pair.dialer.send({ id: 'a', organisationId: 7 as unknown as string, body: 1 })).rejects.toThrow(TypeError);
  await expect(pair.dialer.send(messageOf(1, 'x'.repeat(16_384)))).rejects.toThrow(MessageTooLargeError);
  const taken = await pair.taken;
  await inState(taken, 'connected');
  await expect(taken.send(messageOf(1, 'x'.repeat(16_384)))).rejects.toThrow(MessageTooLargeError);
  expect([pair.dialer.statistics().tooLarge, taken.statistics().tooLarge]).toEqual([1, 1]);
});

test('a message of almost a frame goes through, and one too large for the peer is refused when that is known', async () => {
  await using pair = await LinkPair.open({ both: { maxFrameBytes: 300_000 }, listener: { maxFrameBytes: 200_000 } });
  const sends = [199_000, 250_000, 10].map((size) => pair.dialer.send(messageOf(1, 'x'.repeat(size))));
  const handled: number[] = [];
  (await pair.taken).onMessage(({ body }) => handled.push((body as string).length));
  const [first, second, third] = await Promise.allSettled(sends);
  expect([first?.status, second?.status, third?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((second as PromiseRejectedResult).reason).toBeInstanceOf(MessageTooLargeError);
  expect(handled).toEqual([199_000, 10]);
});
