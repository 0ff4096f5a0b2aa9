import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { FaultProxy } from '../../../../tests/support/faults/fault-proxy.ts';
import { checkDelivery } from '../../../../tests/support/links/check-delivery.ts';
import { inState, keyOf, LinkPair, messageOf, newSocketPath, patience } from '../../../../tests/support/links/link-pair.ts';
import { settle } from '../../shared/manual-clock.ts';
import { connectLink } from './connect-link.ts';
import { listenForLinks } from './link-listener.ts';
import type { LinkListener } from './link-listener.ts';
import type { ModuleLink } from './module-link.ts';

/** What becomes of the chunks, from the eighth of the first connection on. */
const meddlings = {
  repeats: (chunks: readonly Buffer[]) => chunks.flatMap((chunk) => [chunk, chunk]),
  drops: (chunks: readonly Buffer[]) => chunks.slice(1),
  swaps: (chunks: readonly Buffer[]) => chunks.toReversed(),
};

async function meddleOnce(target: number, meddle: (chunks: readonly Buffer[]) => readonly Buffer[]): Promise<number> {
  let connections = 0;
  const relay = createServer((client) => {
    const upstream = connect(target, '127.0.0.1').setNoDelay();
    const isFirst = (connections += 1) === 1;
    const held: Buffer[] = [];
    let passed = 0;
    client.on('data', (chunk) => {
      if (!isFirst || (passed += 1) < 8) return void upstream.write(chunk);
      held.push(chunk);
      if (held.length === 2) for (const each of meddle(held.splice(0))) upstream.write(each);
    });
    upstream.pipe(client);
    client.on('close', () => upstream.destroy());
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  relay.unref();
  return (relay.address() as AddressInfo).port;
}

test.for(Object.entries(meddlings))('a wire that %s whole frames is found out, and nothing comes of it', async ([, meddle]) => {
  await using pair = await LinkPair.open({ both: { silenceMs: 400 }, through: (port) => meddleOnce(port, meddle) });
  const taken = await pair.taken;
  const handled: unknown[] = [];
  taken.onMessage(({ body }) => handled.push(body));
  const sent = Array.from({ length: 60 }, (_, number) => number);
  const sends: Promise<void>[] = [];
  for (const number of sent) {
    sends.push(pair.dialer.send(messageOf(number)));
    // One frame a turn, and time for it to become a chunk of its own.
    for (let turn = 0; turn < 3; turn += 1) await settle();
  }
  await Promise.all(sends);
  expect(checkDelivery({ sent, handled })).toEqual([]);
  expect(taken.statistics().violations).toBeGreaterThan(0);
});

test('a peer that comes back takes over at once from its own connection that nobody has missed yet', async () => {
  let proxy: FaultProxy | undefined;
  const through = async (port: number): Promise<number> => {
    proxy = await FaultProxy.start(port, (n) => (n === 1 ? { way: 'response', afterBytes: 900, does: 'stall' } : undefined));
    return Number(new URL(proxy.url).port);
  };
  await using pair = await LinkPair.open({ dialer: { silenceMs: 100 }, listener: { silenceMs: 60_000 }, through });
  await using _proxy = proxy!;
  const taken = await pair.taken;
  const states: string[] = [];
  taken.onState((state) => states.push(state));
  taken.onMessage(() => undefined);
  for (let number = 0; number < 50; number += 1) await pair.dialer.send(messageOf(number));
  expect(pair.dialer.statistics().reconnects).toBeGreaterThan(0);
  expect(taken.statistics()).toMatchObject({ received: 50, restarts: 0 });
  expect(states.slice(-2)).toEqual(['partitioned', 'connected']);
});

test('when the listener is another process, what it was not asked about before is sent to it in order', async () => {
  const path = newSocketPath();
  const handled: unknown[] = [];
  const gate = Promise.withResolvers<void>();
  const listen = (onLink: (link: ModuleLink) => unknown): Promise<LinkListener> =>
    listenForLinks({ path, node: 'router', keys: [keyOf('a')], closeTimeoutMs: 0, onLink });
  const first = await listen((link) => link.onMessage(({ body }) => (body === 0 ? undefined : gate.promise)));
  await using link = connectLink({ path, node: 'module', keys: [keyOf('a')], backoffBaseMs: 5, backoffCapMs: 20 });
  const sends = [0, 1, 2].map((number) => link.send(messageOf(number)));
  await sends[0];
  await first.close();
  await inState(link, 'partitioned');
  sends.push(link.send(messageOf(3)));
  await using _second = await listen((link) => link.onMessage(({ body }) => handled.push(body)));
  await Promise.all(sends);
  expect(handled).toEqual([1, 2, 3]);
  expect(link.statistics()).toMatchObject({ restarts: 1, acknowledged: 4, resent: 2 });
});

test('what was received is not sent again after a partition', async () => {
  let proxy: FaultProxy | undefined;
  await using pair = await LinkPair.open({
    through: async (port) => {
      proxy = await FaultProxy.start(port, (n) => (n === 1 ? { way: 'response', afterBytes: 700, does: 'reset' } : undefined));
      return Number(new URL(proxy.url).port);
    },
  });
  await using _proxy = proxy!;
  const gate = Promise.withResolvers<void>();
  const taken = await pair.taken;
  taken.onMessage(() => gate.promise);
  const sends = Array.from({ length: 20 }, (_, number) => pair.dialer.send(messageOf(number)));
  await expect.poll(() => taken.statistics().unsettled, patience).toBe(20);
  // Messages the other way until the connection breaks.
  pair.dialer.onMessage(() => undefined);
  while (pair.dialer.statistics().reconnects === 0) await taken.send(messageOf(0));
  gate.resolve();
  await Promise.all(sends);
  expect(pair.dialer.statistics()).toMatchObject({ resent: 0, restarts: 0 });
  expect(taken.statistics()).toMatchObject({ received: 20, duplicatesDropped: 0 });
});
