import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { RawServer } from '../../../tests/support/faults/raw-server.ts';
import { RecordingServer } from '../../../tests/support/faults/recording-server.ts';
import { callerOf, requests } from '../../../tests/support/faults/service-behind-faults.ts';

const plain = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

async function ask(answer: (socket: Socket, request: number) => void, request: object = requests.POST) {
  await using server = await RawServer.start(answer);
  await using caller = await callerOf([server.url]);
  const outcome = await caller.call({ timeoutMs: 3_000, maxResponseBytes: 10_000, ...request });
  return { ...outcome, text: outcome.response?.text(), seen: server.received.length };
}

test('an answer in order is an answer', async () => {
  expect(await ask((socket) => socket.write(plain))).toMatchObject({ end: 200, text: 'ok', seen: 1 });
});

const notHttp: Readonly<Record<string, string>> = {
  garbage: '\u0000\u0001\u0002 no HTTP at all',
  'another protocol': 'SSH-2.0-OpenSSH_9.6\r\n',
  'a request': 'GET / HTTP/1.1\r\nhost: a\r\n\r\n',
  'a status that is no number': 'HTTP/1.1 abc OK\r\n\r\n',
  'an unknown version': 'HTTP/9.9 200 OK\r\n\r\n',
  'a header without a colon': 'HTTP/1.1 200 OK\r\nno header\r\n\r\n',
  'a header with a NUL': 'HTTP/1.1 200 OK\r\nx-a: \u0000\r\ncontent-length: 0\r\n\r\n',
  'a length that is no number': 'HTTP/1.1 200 OK\r\ncontent-length: ten\r\n\r\n0123456789',
  'a negative length': 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n',
  'a broken chunk size': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n',
  'a header of 64 KiB': `HTTP/1.1 200 OK\r\nx-bomb: ${'x'.repeat(65_536)}\r\ncontent-length: 0\r\n\r\n`,
  'ten thousand headers': `HTTP/1.1 200 OK\r\n${'x-bomb: x\r\n'.repeat(10_000)}content-length: 0\r\n\r\n`,
};

test.for(Object.keys(notHttp))('%s is refused at once, and a POST is not sent again', async (name) => {
  const outcome = await ask((socket) => socket.write(notHttp[name] ?? '', 'latin1'));
  expect(outcome).toMatchObject({ end: 'COMMUNICATOR_INVALID_RESPONSE', seen: 1 });
  expect(outcome.tookMs).toBeLessThan(1_500);
});

const ambiguous: Readonly<Record<string, string>> = {
  'two lengths': 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok',
  'a length and chunks': 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
};

test.for(Object.keys(ambiguous))('an answer with %s, which two readers would cut differently, is none', async (name) => {
  const outcome = await ask((socket) => socket.write(ambiguous[name] ?? ''));
  expect(outcome).toMatchObject({ end: expect.stringMatching(/^COMMUNICATOR_(CONNECTION_LOST|INVALID_RESPONSE)$/), seen: 1 });
});

test.for(['HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n', 'HTTP/1.1 100 Continue\r\n\r\n'])(
  'an interim answer that nobody asked for ends the call: %j',
  async (interim) => {
    const outcome = await ask((socket) => socket.write(interim + plain));
    expect(outcome.end).toMatch(/^COMMUNICATOR_(INVALID_RESPONSE|CONNECTION_LOST)$/);
    expect(outcome).toMatchObject({ seen: 1, tookMs: expect.toSatisfy((tookMs: number) => tookMs < 1_500) });
  },
);

test('interim answers before the answer are left aside', async () => {
  const interim = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\nx-odd: 1\r\n\r\n';
  const outcome = await ask((socket) => socket.write(`HTTP/1.1 102 Processing\r\n\r\n${interim}${interim}${plain}`));
  expect(outcome).toMatchObject({ end: 200, text: 'ok', seen: 1 });
  expect(outcome.response?.headers).toEqual({ 'content-length': '2' });
});

const cutShort: Readonly<Record<string, string>> = {
  'no answer at all': '',
  'half a status line': 'HTTP/1.1 20',
  'half a head': 'HTTP/1.1 200 OK\r\ncontent-le',
  'a body shorter than its length': 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort',
  'chunks without the last one': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n',
};

test.for(Object.keys(cutShort))('%s, then the end of the connection: no answer, and a POST is not sent again', async (name) => {
  const outcome = await ask((socket) => socket.end(cutShort[name] ?? ''));
  expect(outcome).toMatchObject({ end: expect.stringMatching(/^COMMUNICATOR_(CONNECTION_LOST|INVALID_RESPONSE)$/), seen: 1 });
});

test('a body that ends with its connection is complete', async () => {
  expect(await ask((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nall of it'))).toMatchObject({ end: 200, text: 'all of it' });
});

const large: Readonly<Record<string, (socket: Socket) => void>> = {
  'that says so': (socket) => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 10001\r\n\r\n${'x'.repeat(10_001)}`),
  'of a terabyte, announced': (socket) =>
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1099511627776\r\n\r\n${'x'.repeat(20_000)}`),
  'in chunks': (socket) =>
    socket.write(
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${'400\r\n'.concat('x'.repeat(1_024), '\r\n').repeat(10)}`,
    ),
  'without a length': (socket) => socket.write(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(10_001)}`),
};

test.for(Object.keys(large))(
  'a body longer than allowed, %s, is refused before its end and not asked for again',
  async (name) => {
    await using server = await RawServer.start((socket) => large[name]?.(socket));
    await using caller = await callerOf([server.url]);
    const { end, tookMs } = await caller.call({ ...requests.GET, timeoutMs: 3_000, maxResponseBytes: 10_000 });
    expect({ end, seen: server.received.length }).toEqual({ end: 'COMMUNICATOR_RESPONSE_TOO_LARGE', seen: 1 });
    expect(tookMs).toBeLessThan(1_500);
  },
);

test('a body of just the length that is allowed is taken', async () => {
  const outcome = await ask((socket) => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n${'x'.repeat(10_000)}`));
  expect(outcome).toMatchObject({ end: 200, text: 'x'.repeat(10_000) });
});

test('the answer to HEAD has no body, so that its length is not too large', async () => {
  const outcome = await ask((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n'), { method: 'HEAD' });
  expect(outcome).toMatchObject({ end: 200, text: '' });
});

test('what follows an answer unasked is not taken for the answer to the next request', async () => {
  const smuggled = 'HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nsmuggled';
  await using server = await RawServer.start((socket, request) => socket.write(request === 1 ? `${plain}${smuggled}` : plain));
  await using caller = await callerOf([server.url]);
  const first = await caller.call(requests.POST);
  const second = await caller.call(requests.POST);
  expect([first, second].map(({ end, response }) => [end, response?.text()])).toEqual([
    [200, 'ok'],
    [200, 'ok'],
  ]);
});

test('no answer of one organisation is handed to another when a call is given up in between', async () => {
  await using server = await RecordingServer.start(({ path, headers }, response) => {
    setTimeout(() => response.end(`${String(headers['x-organisation-id'])} ${path}`), path === '/slow' ? 150 : 0);
  });
  await using caller = await callerOf([server.url], { maxConnections: 1 });
  const other = caller.communicator.for('organisation-2');
  await other.register({ id: 'orders', endpoints: [server.url] });
  expect((await caller.call({ path: '/slow', timeoutMs: 50 })).end).toBe('COMMUNICATOR_DEADLINE_EXCEEDED');
  expect((await other.request('orders', { path: '/quick' })).text()).toBe('organisation-2 /quick');
});
