import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FaultProxy } from '../../../../tests/support/faults/fault-proxy.ts';
import type { Fault } from '../../../../tests/support/faults/fault-proxy.ts';
import { checkDelivery } from '../../../../tests/support/links/check-delivery.ts';
import { inState, LinkPair, messageOf } from '../../../../tests/support/links/link-pair.ts';
import { settle } from '../../shared/manual-clock.ts';
import type { ModuleLink } from './module-link.ts';

const both = { silenceMs: 120, handshakeMs: 200, maxUnacknowledged: 256 };
const messages = 1_000;

const bytes = fc.oneof(fc.nat({ max: 700 }), fc.nat({ max: 30_000 }));
const way = fc.constantFrom('request' as const, 'response' as const);

const faults: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ way, afterBytes: bytes, does: fc.constantFrom('end' as const, 'reset' as const) }) },
  { weight: 2, arbitrary: fc.record({ way, afterBytes: bytes, does: fc.constant('corrupt' as const) }) },
  { weight: 1, arbitrary: fc.record({ way, afterBytes: bytes, does: fc.constant('stall' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ way, afterBytes: bytes, does: fc.constant('delay' as const), forMs: fc.constantFrom(5, 60) }),
  },
);

/** Sends `messages`, a few in each turn; in the end all are taken. */
async function sendAll(link: ModuleLink, perTurn: number): Promise<void> {
  const sends: Promise<void>[] = [];
  for (let number = 0; number < messages; number += 1) {
    sends.push(link.send(messageOf(number)));
    if (number % perTurn === 0) await settle();
  }
  await Promise.all(sends);
}

/** Some are settled at once and some in another turn, so that outcomes come in another order than messages. */
function take(list: unknown[], body: unknown): unknown {
  return list.push(body) % 3 === 0 ? settle() : undefined;
}

interface Run {
  readonly violations: readonly string[];
  readonly struck: number;
  readonly reconnects: number;
}

async function runThrough(script: readonly Fault[], perTurn: number): Promise<Run> {
  let proxy: FaultProxy | undefined;
  const through = async (port: number): Promise<number> => {
    proxy = await FaultProxy.start(port, (connection) => script[connection - 1]);
    return Number(new URL(proxy.url).port);
  };
  await using pair = await LinkPair.open({ both, through });
  await using _proxy = proxy!;
  const taken = await pair.taken;
  const handled: Record<'dialer' | 'taken', unknown[]> = { dialer: [], taken: [] };
  pair.dialer.onMessage(({ body }) => take(handled.dialer, body));
  taken.onMessage(({ body }) => take(handled.taken, body));
  await Promise.all([sendAll(pair.dialer, perTurn), sendAll(taken, perTurn)]);
  const sent = Array.from({ length: messages }, (_, number) => number);
  const violations = [handled.dialer, handled.taken].flatMap((list) => checkDelivery({ sent, handled: list }));
  return { violations, struck: proxy!.struck, reconnects: pair.dialer.statistics().reconnects };
}

/** Scripts that surely break connections, as those that are drawn may hardly do. */
const breaking = (['request', 'response'] as const).map((from) => {
  const script: Fault[] = Array.from({ length: 4 }, () => ({ way: from, afterBytes: 3_000, does: 'reset' }));
  return [{ script, perTurn: 7 }] as [{ script: Fault[]; perTurn: number }];
});

test('whatever breaks, thousands of messages arrive once and in order, both ways', async () => {
  let struck = 0;
  let reconnects = 0;
  const scenario = fc.record({ script: fc.array(faults, { minLength: 3, maxLength: 6 }), perTurn: fc.constantFrom(1, 7, 300) });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ script, perTurn }) => {
      const run = await runThrough(script, perTurn);
      struck += run.struck;
      reconnects += run.reconnects;
      expect(run.violations).toEqual([]);
    }),
    { numRuns: 8, endOnFailure: true, examples: breaking },
  );
  expect(struck).toBeGreaterThan(6);
  expect(reconnects).toBeGreaterThan(3);
});

test.for(['end', 'reset', 'stall', 'corrupt'] as const)(
  'a connection that breaks in mid-stream (%s) is a partition',
  async (does) => {
    let proxy: FaultProxy | undefined;
    const through = async (port: number): Promise<number> => {
      const fault: Fault = { way: 'request', afterBytes: 3_000, does };
      proxy = await FaultProxy.start(port, (connection) => (connection === 1 ? fault : undefined));
      return Number(new URL(proxy.url).port);
    };
    await using pair = await LinkPair.open({ both, through });
    await using _proxy = proxy!;
    const states: string[] = [];
    pair.dialer.onState((state) => states.push(state));
    (await pair.taken).onMessage(() => undefined);
    await sendAll(pair.dialer, 10);
    await inState(pair.dialer, 'connected');
    expect(states.slice(0, 3)).toEqual(['connected', 'partitioned', 'connected']);
    expect((await pair.taken).statistics().violations).toBe(does === 'corrupt' ? 1 : 0);
  },
);

test('a connection that has come to a crawl is given up, although it is never silent', async () => {
  let proxy: FaultProxy | undefined;
  const through = async (port: number): Promise<number> => {
    const fault: Fault = { way: 'request', afterBytes: 3_000, does: 'drip', everyMs: 5 };
    proxy = await FaultProxy.start(port, (connection) => (connection === 1 ? fault : undefined));
    return Number(new URL(proxy.url).port);
  };
  await using pair = await LinkPair.open({ both, through });
  await using _proxy = proxy!;
  const taken = await pair.taken;
  taken.onMessage(() => undefined);
  await sendAll(pair.dialer, 10);
  expect(taken.statistics().received).toBe(messages);
  expect(taken.statistics().reconnects).toBeGreaterThan(0);
});
