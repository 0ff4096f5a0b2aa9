import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { FaultProxy, inTurn } from './fault-proxy.ts';
import type { Fault } from './fault-proxy.ts';
import { RecordingServer } from './recording-server.ts';

const request = 'POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\nconnection: close\r\n\r\nbody';

/** What a client saw of one connection: all that came back, and how it ended. */
async function exchange(
  proxy: FaultProxy,
  withinMs = 1_000,
): Promise<{ text: string; end: 'closed' | 'reset' | 'open'; tookMs: number }> {
  const startMs = performance.now();
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  let text = '';
  let end: 'closed' | 'reset' | 'open' = 'open';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(request);
  const closed = new Promise<void>((resolve) => {
    socket.on('close', (failed) => {
      end = failed ? 'reset' : 'closed';
      resolve();
    });
  });
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, withinMs))]);
  socket.destroy();
  return { text, end, tookMs: performance.now() - startMs };
}

async function through(fault: Fault | undefined, withinMs?: number) {
  await using server = await RecordingServer.start();
  await using proxy = await FaultProxy.start(server.port, inTurn(fault));
  const seen = await exchange(proxy, withinMs);
  return { ...seen, received: server.received.map(({ body, complete }) => ({ body, complete })), struck: proxy.struck };
}

const whole = { body: 'body', complete: true };

test('without a fault everything passes', async () => {
  expect(await through(undefined)).toMatchObject({
    text: expect.stringMatching(/^HTTP\/1\.1 200 OK[^]*body$/),
    end: 'closed',
    received: [whole],
    struck: 0,
  });
});

test('a fault beyond the last byte does not strike', async () => {
  expect(await through({ way: 'response', afterBytes: 100_000, does: 'reset' })).toMatchObject({ end: 'closed', struck: 0 });
});

test.for(['end', 'reset'] as const)('%s cuts the answer off after the given bytes', async (does) => {
  const seen = await through({ way: 'response', afterBytes: 12, does });
  expect(seen).toMatchObject({ text: 'HTTP/1.1 200', end: does === 'end' ? 'closed' : 'reset', received: [whole], struck: 1 });
});

test('a request that is cut off arrives in part', async () => {
  const seen = await through({ way: 'request', afterBytes: request.length - 2, does: 'end' });
  expect(seen).toMatchObject({ text: '', received: [{ body: 'bo', complete: false }], struck: 1 });
});

test('a half-open connection reaches nobody and stays open', async () => {
  expect(await through({ way: 'request', afterBytes: 0, does: 'stall' }, 100)).toMatchObject({
    text: '',
    end: 'open',
    received: [],
  });
});

test('a stalled answer stays open', async () => {
  expect(await through({ way: 'response', afterBytes: 12, does: 'stall' }, 100)).toMatchObject({
    text: 'HTTP/1.1 200',
    end: 'open',
    received: [whole],
  });
});

test('a corrupted byte is turned, and no other', async () => {
  const seen = await through({ way: 'response', afterBytes: 0, does: 'corrupt' });
  expect(seen.text).toMatch(/^\xb7TTP\/1\.1 200 OK[^]*body$/);
});

test('a delayed answer comes whole', async () => {
  const seen = await through({ way: 'response', afterBytes: 5, does: 'delay', forMs: 120 });
  expect(seen).toMatchObject({ text: expect.stringMatching(/^HTTP\/[^]*body$/), end: 'closed' });
  expect(seen.tookMs).toBeGreaterThan(110);
});

test('a dripping answer comes byte by byte', async () => {
  const seen = await through({ way: 'response', afterBytes: 4, does: 'drip', everyMs: 5 }, 120);
  expect(seen.text).toMatch(/^HTTP\/1/);
  expect(seen.text.length).toBeLessThan(40);
});
