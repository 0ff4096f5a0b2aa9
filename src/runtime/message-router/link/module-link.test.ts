import { expect, test } from 'vitest';
import { inState, LinkPair, keyOf, messageOf, newSocketPath, patience } from '../../../../tests/support/links/link-pair.ts';
import { connectLink } from './connect-link.ts';
import { listenForLinks } from './link-listener.ts';
import { HandlerTakenError, LinkClosedError, MessageRefusedError, SendAbortedError } from './link-errors.ts';
import type { ModuleLink } from './module-link.ts';

test('hands each message over once and in order, both ways', async () => {
  await using pair = await LinkPair.open();
  const taken = await pair.taken;
  const handled: { atListener: unknown[]; atDialer: unknown[] } = { atListener: [], atDialer: [] };
  taken.onMessage((message) => handled.atListener.push(message));
  pair.dialer.onMessage((message) => handled.atDialer.push(message));
  const messages = Array.from({ length: 300 }, (_, number) =>
    messageOf(number, { number, text: 'äöü 𝄞', list: [null, true, 1.5] }),
  );
  await Promise.all(messages.flatMap((message) => [pair.dialer.send(message), taken.send(message)]));
  expect(handled).toEqual({ atListener: messages, atDialer: messages });
  expect(pair.dialer.statistics()).toMatchObject({ sent: 300, acknowledged: 300, received: 300, unacknowledged: 0, resent: 0 });
});

test('works over a Unix socket just as well', async () => {
  const path = newSocketPath();
  const { promise, resolve } = Promise.withResolvers<unknown>();
  await using _listener = await listenForLinks({
    path,
    node: 'router',
    keys: [keyOf('a')],
    onLink: (link, peer) => link.onMessage(({ body }) => resolve([peer, link.peer, body])),
  });
  await using link = connectLink({ path, node: 'module', keys: [keyOf('a')] });
  await link.send(messageOf(1));
  expect(await promise).toEqual(['module', 'module', 1]);
  expect(link.peer).toBe('router');
});

test('resolves when the promise of the handler resolves, and not before', async () => {
  await using pair = await LinkPair.open();
  const gates = [0, 1].map(() => Promise.withResolvers<void>());
  const begun: unknown[] = [];
  (await pair.taken).onMessage(async ({ body }) => {
    begun.push(body);
    await gates[body as number]!.promise;
  });
  const settled: number[] = [];
  const sends = [0, 1].map(async (number) => {
    await pair.dialer.send(messageOf(number));
    settled.push(number);
  });
  gates[1]!.resolve();
  await sends[1];
  expect([begun, settled]).toEqual([[0, 1], [1]]);
  gates[0]!.resolve();
  await Promise.all(sends);
  expect(settled).toEqual([1, 0]);
});

test.for([
  [() => Promise.reject(Object.assign(new Error('no room'), { code: 'FULL' })), 'FULL', 'no room'],
  [
    () => {
      throw new TypeError('wrong');
    },
    'UNKNOWN',
    'wrong',
  ],
  [
    () => {
      throw null;
    },
    'UNKNOWN',
    'null',
  ],
  [
    () => {
      throw Object.create(null);
    },
    'UNKNOWN',
    'what was thrown cannot be read',
  ],
] as const)('tells the sender what the handler objected to (%#)', async ([handler, peerCode, peerMessage]) => {
  await using pair = await LinkPair.open();
  (await pair.taken).onMessage(handler);
  const error = await pair.dialer.send(messageOf(1)).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(MessageRefusedError);
  expect(error).toMatchObject({ code: 'LINK_MESSAGE_REFUSED', peerCode, peerMessage });
  expect(pair.dialer.statistics()).toMatchObject({ refused: 1, acknowledged: 0, unacknowledged: 0 });
});

test('a message that arrives before there is a handler waits for one; a second handler is refused', async () => {
  await using pair = await LinkPair.open();
  const sends = [1, 2].map((number) => pair.dialer.send(messageOf(number)));
  const taken = await pair.taken;
  await expect.poll(() => taken.statistics().unsettled, patience).toBe(2);
  const handled: unknown[] = [];
  const first = taken.onMessage(({ body }) => handled.push(body));
  expect(() => taken.onMessage(() => undefined)).toThrow(HandlerTakenError);
  await Promise.all(sends);
  first[Symbol.dispose]();
  const third = pair.dialer.send(messageOf(3));
  await expect.poll(() => taken.statistics().unsettled, patience).toBe(1);
  taken.onMessage(({ body }) => handled.push(body));
  first[Symbol.dispose]();
  await third;
  expect(handled).toEqual([1, 2, 3]);
});

test('a handler may send, dispose of itself and close within its call', async () => {
  await using pair = await LinkPair.open();
  const taken = await pair.taken;
  const answers: unknown[] = [];
  pair.dialer.onMessage(({ body }) => answers.push(body));
  const handler = taken.onMessage(async ({ body }) => {
    if (body === 2) handler[Symbol.dispose]();
    await taken.send(messageOf(100 + (body as number)));
  });
  await Promise.all([1, 2].map((number) => pair.dialer.send(messageOf(number))));
  expect(answers).toEqual([101, 102]);
  taken.onMessage(() => void taken.close());
  await pair.dialer.send(messageOf(3));
  await inState(taken, 'closed');
});

test('a signal takes back what is not written, and nothing else', async () => {
  await using pair = await LinkPair.open();
  await inState(pair.dialer, 'connected');
  const abort = new AbortController();
  const held = Promise.withResolvers<void>();
  (await pair.taken).onMessage(() => held.promise);
  const written = pair.dialer.send(messageOf(1), abort.signal);
  await expect.poll(() => pair.dialer.statistics().unacknowledged, patience).toBe(1);
  const waiting = pair.dialer.send(messageOf(2), abort.signal);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow(SendAbortedError);
  await expect(pair.dialer.send(messageOf(3), abort.signal)).rejects.toMatchObject({ cause: { message: 'enough' } });
  held.resolve();
  await written;
  expect(pair.dialer.statistics()).toMatchObject({ sent: 2, acknowledged: 1, waiting: 0 });
});

test('a closed link takes nothing any more', async () => {
  const link = connectLink({ port: 1, node: 'module', keys: [keyOf('a')] });
  await Promise.all([link.close(), link.close()]);
  await expect(link.send(messageOf(1))).rejects.toThrow(LinkClosedError);
  expect(() => link.onMessage(() => undefined)).toThrow(LinkClosedError);
});

test('the same peer gets the same link when it comes back', async () => {
  await using pair = await LinkPair.open();
  const taken = await pair.taken;
  taken.onMessage(() => undefined);
  await pair.dialer.send(messageOf(1));
  expect(pair.listener.find('module')).toBe(taken);
  expect(pair.listener.find('nobody')).toBeUndefined();
  expect(pair.handOvers).toEqual([taken]);
});

test('two links of one process do not share anything', async () => {
  await using one = await LinkPair.open();
  await using other = await LinkPair.open();
  const handled: ModuleLink[] = [];
  for (const pair of [one, other]) {
    const taken = await pair.taken;
    taken.onMessage(() => handled.push(taken));
  }
  await one.dialer.send(messageOf(1));
  expect(handled).toEqual([await one.taken]);
});
