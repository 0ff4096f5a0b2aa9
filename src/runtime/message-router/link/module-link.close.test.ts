import { expect, test } from 'vitest';
import { inState, keyOf, LinkPair, messageOf, patience } from '../../../../tests/support/links/link-pair.ts';
import { ManualClock } from '../../shared/manual-clock.ts';
import { connectLink } from './connect-link.ts';
import { LinkClosedError } from './link-errors.ts';

function countHandles(): number {
  return process.getActiveResourcesInfo().filter((kind) => /TCP|Timeout|Pipe|Immediate/.test(kind)).length;
}

test('close waits for what is not settled, and refuses new sends at once', async () => {
  await using pair = await LinkPair.open();
  const gate = Promise.withResolvers<void>();
  (await pair.taken).onMessage(() => gate.promise);
  const sends = [1, 2, 3].map((number) => pair.dialer.send(messageOf(number)));
  const closing = pair.dialer.close();
  await expect(pair.dialer.send(messageOf(4))).rejects.toThrow(LinkClosedError);
  gate.resolve();
  await Promise.all([closing, ...sends]);
  expect(pair.dialer.state).toBe('closed');
});

test('what is not settled by the deadline is rejected', async () => {
  const clock = new ManualClock();
  await using pair = await LinkPair.open({
    dialer: { clock, closeTimeoutMs: 1_000, silenceMs: 60_000 },
    listener: { closeTimeoutMs: 20 },
  });
  (await pair.taken).onMessage(() => new Promise(() => undefined));
  const send = pair.dialer.send(messageOf(1));
  await expect.poll(async () => (await pair.taken).statistics().unsettled, patience).toBe(1);
  const rejected = send.catch((error: unknown) => error);
  const closing = pair.dialer.close();
  await clock.advance(999);
  expect(pair.dialer.state).toBe('connected');
  await clock.advance(1);
  await closing;
  expect(await rejected).toBeInstanceOf(LinkClosedError);
  expect(clock.pending).toBe(0);
});

test('a link that never connected closes at once, and so does one whose waiting sends are taken back', async () => {
  const idle = connectLink({ port: 1, node: 'module', keys: [keyOf('a')] });
  await idle.close();
  const link = connectLink({ port: 1, node: 'module', keys: [keyOf('a')] });
  const abort = new AbortController();
  const send = link.send(messageOf(1), abort.signal);
  const closing = link.close();
  abort.abort();
  await expect(send).rejects.toMatchObject({ code: 'LINK_SEND_ABORTED' });
  await closing;
});

test('a handler that is running when its link closes still answers', async () => {
  await using pair = await LinkPair.open();
  const taken = await pair.taken;
  const gate = Promise.withResolvers<void>();
  taken.onMessage(() => gate.promise);
  const send = pair.dialer.send(messageOf(1));
  await expect.poll(() => taken.statistics().unsettled, patience).toBe(1);
  const closing = taken.close();
  gate.resolve();
  await Promise.all([closing, send]);
});

test('both sides close at once, with messages under way both ways, and nothing is lost', async () => {
  const pair = await LinkPair.open();
  const taken = await pair.taken;
  const handled: unknown[] = [];
  for (const link of [pair.dialer, taken]) link.onMessage(({ body }) => handled.push(body));
  const sends = Array.from({ length: 500 }, (_, number) =>
    [pair.dialer, taken].map((link) => link.send(messageOf(number))),
  ).flat();
  const [outcomes] = await Promise.all([Promise.allSettled(sends), pair.dialer.close(), pair.listener.close()]);
  const refused = outcomes.filter(({ status }) => status === 'rejected').length;
  expect(handled.length).toBeGreaterThanOrEqual(outcomes.length - refused);
});

test('closing within a partition waits for the peer to come back', async () => {
  await using pair = await LinkPair.open();
  const taken = await pair.taken;
  await inState(taken, 'connected');
  await taken.close();
  await inState(pair.dialer, 'partitioned');
  const send = pair.dialer.send(messageOf(1));
  const closing = pair.dialer.close();
  await expect.poll(() => pair.handOvers.length, patience).toBe(2);
  pair.handOvers[1]!.onMessage(() => undefined);
  await Promise.all([send, closing]);
});

test('whatever is closed leaves no handle behind', async () => {
  const before = countHandles();
  for (let round = 0; round < 20; round += 1) {
    const pair = await LinkPair.open();
    (await pair.taken).onMessage(() => undefined);
    await pair.dialer.send(messageOf(round));
    await pair[Symbol.asyncDispose]();
  }
  await expect.poll(countHandles, patience).toBeLessThanOrEqual(before + 2);
});
