import { expect, test } from 'vitest';
import { FaultProxy, inTurn } from '../../../tests/support/faults/fault-proxy.ts';
import type { Fault } from '../../../tests/support/faults/fault-proxy.ts';
import { RecordingServer } from '../../../tests/support/faults/recording-server.ts';
import { callerOf, mayRepeat, requests } from '../../../tests/support/faults/service-behind-faults.ts';
import type { RequestKind } from '../../../tests/support/faults/service-behind-faults.ts';

const kinds = Object.keys(requests) as RequestKind[];

const answer = 'x'.repeat(2_000);

function start(): Promise<RecordingServer> {
  return RecordingServer.start((_request, response) => void response.end(answer));
}

const breaks: Readonly<Record<string, Fault>> = {
  'reset as soon as the request begins': { way: 'request', afterBytes: 0, does: 'reset' },
  'closed within the head of the request': { way: 'request', afterBytes: 30, does: 'end' },
  'reset within the head of the request': { way: 'request', afterBytes: 30, does: 'reset' },
  'closed before the answer': { way: 'response', afterBytes: 0, does: 'end' },
  'reset before the answer': { way: 'response', afterBytes: 0, does: 'reset' },
  'closed within the head of the answer': { way: 'response', afterBytes: 20, does: 'end' },
  'reset within the head of the answer': { way: 'response', afterBytes: 20, does: 'reset' },
  'closed within the body of the answer': { way: 'response', afterBytes: 1_000, does: 'end' },
  'reset within the body of the answer': { way: 'response', afterBytes: 1_000, does: 'reset' },
};

const rows = Object.keys(breaks).flatMap((name) => kinds.map((kind) => [name, kind] as const));

test.for(rows)('a connection %s: %s is sent again only if it may be repeated', async ([name, kind]) => {
  await using server = await start();
  await using proxy = await FaultProxy.start(server.port, inTurn(breaks[name]));
  await using caller = await callerOf([proxy.url]);
  const { end, response } = await caller.call(requests[kind]);
  const outcome = {
    end,
    text: response?.text(),
    attempts: response?.attempts,
    connections: proxy.accepted,
    struck: proxy.struck,
  };
  const repeated = { end: 200, text: answer, attempts: 2, connections: 2, struck: 1 };
  const given = { end: 'COMMUNICATOR_CONNECTION_LOST', text: undefined, attempts: undefined, connections: 1, struck: 1 };
  expect(outcome).toEqual(mayRepeat(kind) ? repeated : given);
});

test.for(kinds)('a connection that always breaks: %s stops at its limit, and the server saw no more than that', async (kind) => {
  await using server = await start();
  await using proxy = await FaultProxy.start(server.port, () => ({ way: 'response', afterBytes: 5, does: 'reset' }));
  await using caller = await callerOf([proxy.url]);
  const { end, error } = await caller.call({ ...requests[kind], retry: { attempts: 4 } });
  const limit = mayRepeat(kind) ? 4 : 1;
  expect({ end, attempts: (error as { attempts: number }).attempts, seen: server.received.length }).toEqual({
    end: 'COMMUNICATOR_CONNECTION_LOST',
    attempts: limit,
    seen: limit,
  });
  expect((error as Error).cause).toBeInstanceOf(Error);
});

test('retries of a service that is down stay within the budget, however many ask', async () => {
  await using server = await start();
  await using proxy = await FaultProxy.start(server.port, () => ({ way: 'response', afterBytes: 0, does: 'end' }));
  await using caller = await callerOf([proxy.url], { retryBudget: { ratio: 0.1, perSecond: 0, burst: 5 } });
  const ends = await Promise.all(Array.from({ length: 40 }, () => caller.call({ ...requests.GET, retry: { attempts: 10 } })));
  expect(new Set(ends.map(({ end }) => end))).toEqual(new Set(['COMMUNICATOR_CONNECTION_LOST']));
  expect(server.received.length).toBeGreaterThanOrEqual(40 + 5);
  expect(server.received.length).toBeLessThanOrEqual(40 + 5 + 40 * 0.1);
});

/** Where nobody listens any more. */
async function deadUrl(): Promise<string> {
  await using gone = await RecordingServer.start();
  return gone.url;
}

test.for(kinds)('where nobody listens %s is tried as often as allowed: nothing of it was sent', async (kind) => {
  await using caller = await callerOf([await deadUrl()]);
  const { end, error } = await caller.call({ ...requests[kind], retry: { attempts: 3 } });
  expect([end, (error as { attempts: number }).attempts]).toEqual(['COMMUNICATOR_UNREACHABLE', 3]);
  expect((error as Error).cause).toMatchObject({ code: 'ECONNREFUSED' });
});

test.for(kinds)('an instance that refuses connections: %s goes to the other one, and arrives once', async (kind) => {
  await using server = await start();
  await using caller = await callerOf([await deadUrl(), server.url]);
  const ends = await Promise.all([caller.call(requests[kind]), caller.call(requests[kind])]);
  expect(ends.map(({ end }) => end)).toEqual([200, 200]);
  expect(ends.map(({ response }) => response?.attempts).toSorted()).toEqual([1, 2]);
  expect(server.received).toHaveLength(2);
});

test('a corrupted answer is no answer, and a POST is not sent again because of it', async () => {
  await using server = await start();
  await using proxy = await FaultProxy.start(server.port, () => ({ way: 'response', afterBytes: 0, does: 'corrupt' }));
  await using caller = await callerOf([proxy.url]);
  expect((await caller.call(requests.POST)).end).toBe('COMMUNICATOR_INVALID_RESPONSE');
  expect(server.received).toHaveLength(1);
});

test('after a connection broke the next request gets a new one, and its own answer', async () => {
  await using server = await RecordingServer.start(({ path }, response) => void response.end(`answer to ${path}`));
  await using proxy = await FaultProxy.start(server.port, inTurn({ way: 'response', afterBytes: 150, does: 'reset' }));
  await using caller = await callerOf([proxy.url]);
  await caller.call({ method: 'POST', path: '/first' });
  expect((await caller.call({ method: 'POST', path: '/second' })).response?.text()).toBe('answer to /second');
});
