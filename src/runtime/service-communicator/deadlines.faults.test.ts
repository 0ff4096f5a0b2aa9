import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { FaultProxy, inTurn } from '../../../tests/support/faults/fault-proxy.ts';
import type { Fault } from '../../../tests/support/faults/fault-proxy.ts';
import { RawServer } from '../../../tests/support/faults/raw-server.ts';
import { RecordingServer } from '../../../tests/support/faults/recording-server.ts';
import { callerOf, requests } from '../../../tests/support/faults/service-behind-faults.ts';
import { createEndpointPolicy } from './endpoints/endpoint-policy.ts';

const timeoutMs = 200;
/** A call settles this long after a plain timer of the same length at the latest. */
const toleranceMs = 100;

async function until(holds: () => boolean): Promise<boolean> {
  for (let waits = 0; waits < 100 && !holds(); waits += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  return holds();
}

const stalls: Readonly<Record<string, Fault>> = {
  'is half-open': { way: 'request', afterBytes: 0, does: 'stall' },
  'swallows the request from some byte on': { way: 'request', afterBytes: 60_000, does: 'stall' },
  'swallows the answer': { way: 'response', afterBytes: 0, does: 'stall' },
  'stops within the head of the answer': { way: 'response', afterBytes: 20, does: 'stall' },
  'stops within the body of the answer': { way: 'response', afterBytes: 5_000, does: 'stall' },
  'drips the head of the answer': { way: 'response', afterBytes: 0, does: 'drip', everyMs: 10 },
  'drips the body of the answer': { way: 'response', afterBytes: 1_000, does: 'drip', everyMs: 10 },
  'answers after the deadline': { way: 'response', afterBytes: 0, does: 'delay', forMs: 1_000 },
};

const bodies = { GET: undefined, 'a short POST': 'short', 'a long POST': 'x'.repeat(8_000_000) };

const rows = Object.keys(stalls).flatMap((name) =>
  (Object.keys(bodies) as (keyof typeof bodies)[]).map((kind) => [name, kind] as const),
);

test.for(rows.filter(([name, kind]) => name !== 'swallows the request from some byte on' || kind === 'a long POST'))(
  'a connection that %s: %s ends at its deadline, and with it the connection',
  async ([name, kind]) => {
    await using server = await RecordingServer.start((_request, response) => void response.end('x'.repeat(100_000)));
    await using proxy = await FaultProxy.start(server.port, () => stalls[name]);
    await using caller = await callerOf([proxy.url]);
    const body = bodies[kind];
    const request = body === undefined ? {} : { method: 'POST', body };
    const { end, tookMs, lateMs } = await caller.call({ ...request, timeoutMs, retry: { attempts: 5 } });
    expect(end).toBe('COMMUNICATOR_DEADLINE_EXCEEDED');
    expect(tookMs).toBeGreaterThan(timeoutMs / 2);
    expect(lateMs).toBeLessThanOrEqual(toleranceMs);
    expect(proxy.accepted).toBe(1);
    expect(await until(() => proxy.open === 0)).toBe(true);
  },
);

function every(everyMs: number, socket: Socket, text: () => string): void {
  const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(text())), everyMs);
}

const endless: Readonly<Record<string, (socket: Socket) => void>> = {
  'early hints without end': (socket) => every(5, socket, () => 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'),
  'processing without end': (socket) => every(5, socket, () => 'HTTP/1.1 102 Processing\r\n\r\n'),
  'headers without end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    every(10, socket, () => 'x-more: 1\r\n');
  },
  'a chunked body without end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
    every(5, socket, () => '1\r\nx\r\n');
  },
  'a body without a length and without end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    every(5, socket, () => 'x');
  },
};

test.for(Object.keys(endless))('%s end at the deadline', async (name) => {
  await using server = await RawServer.start((socket) => endless[name]?.(socket));
  await using caller = await callerOf([server.url]);
  const { end, lateMs } = await caller.call({ timeoutMs });
  expect({ end, isInTime: lateMs <= toleranceMs }).toEqual({ end: 'COMMUNICATOR_DEADLINE_EXCEEDED', isInTime: true });
  expect(await until(() => server.open === 0)).toBe(true);
});

test('a name that is never resolved ends at the deadline', async () => {
  const endpointPolicy = createEndpointPolicy({ resolve: () => undefined });
  await using caller = await callerOf(['http://orders.example'], { endpointPolicy });
  const { end, lateMs } = await caller.call({ timeoutMs });
  expect({ end, isInTime: lateMs <= toleranceMs }).toEqual({ end: 'COMMUNICATOR_DEADLINE_EXCEEDED', isInTime: true });
});

test('those who wait for a connection that hangs end at their own deadlines', async () => {
  await using server = await RecordingServer.start();
  await using proxy = await FaultProxy.start(server.port, () => ({ way: 'request', afterBytes: 0, does: 'stall' }));
  await using caller = await callerOf([proxy.url], { maxConnections: 1 });
  const ends = await Promise.all([100, 150, 200, 250].map((each) => caller.call({ timeoutMs: each })));
  expect(ends.map(({ end }) => end)).toEqual(Array.from({ length: 4 }, () => 'COMMUNICATOR_DEADLINE_EXCEEDED'));
  expect(ends.map(({ lateMs }) => lateMs <= toleranceMs)).toEqual([true, true, true, true]);
  expect(server.received).toEqual([]);
});

test('a slow instance costs one attempt where attempts are bounded in time', async () => {
  await using server = await RecordingServer.start();
  await using proxy = await FaultProxy.start(server.port, inTurn({ way: 'response', afterBytes: 0, does: 'stall' }));
  await using caller = await callerOf([proxy.url]);
  const { end, response, tookMs } = await caller.call({ ...requests.GET, retry: { attemptTimeoutMs: 100 } });
  expect({ end, attempts: response?.attempts, isInTime: tookMs < 1_000 }).toEqual({
    end: 200,
    attempts: 2,
    isInTime: true,
  });
});

test('a POST that a slow instance may have got is not sent again', async () => {
  await using server = await RecordingServer.start();
  await using proxy = await FaultProxy.start(server.port, inTurn({ way: 'response', afterBytes: 0, does: 'stall' }));
  await using caller = await callerOf([proxy.url]);
  const { end } = await caller.call({ ...requests.POST, retry: { attemptTimeoutMs: 100 } });
  expect({ end, seen: server.received.length }).toEqual({ end: 'COMMUNICATOR_ATTEMPT_TIMEOUT', seen: 1 });
});

test('an abort ends a stalled call at once, and its connection', async () => {
  await using server = await RecordingServer.start();
  await using proxy = await FaultProxy.start(server.port, () => ({ way: 'response', afterBytes: 20, does: 'stall' }));
  await using caller = await callerOf([proxy.url]);
  const controller = new AbortController();
  const pending = caller.call({ signal: controller.signal });
  expect(await until(() => proxy.struck === 1)).toBe(true);
  const abortedMs = performance.now();
  controller.abort(new Error('no longer wanted'));
  const { end, error } = await pending;
  expect(performance.now() - abortedMs).toBeLessThan(500);
  expect({ end, cause: (error as Error).cause }).toEqual({ end: 'COMMUNICATOR_ABORTED', cause: new Error('no longer wanted') });
  expect(await until(() => proxy.open === 0)).toBe(true);
});

test('closing does not wait for a stalled call longer than it is told', async () => {
  await using server = await RecordingServer.start();
  await using proxy = await FaultProxy.start(server.port, () => ({ way: 'response', afterBytes: 0, does: 'stall' }));
  await using caller = await callerOf([proxy.url], { closeTimeoutMs: 100 });
  const pending = caller.call();
  expect(await until(() => proxy.struck === 1)).toBe(true);
  const startMs = performance.now();
  await caller.communicator.close();
  expect(performance.now() - startMs).toBeLessThan(1_000);
  expect((await pending).end).toBe('COMMUNICATOR_CLOSED');
  expect(await until(() => proxy.open === 0)).toBe(true);
});
