import { expect, test } from 'vitest';
import { RawServer } from '../../../tests/support/faults/raw-server.ts';
import { RecordingServer } from '../../../tests/support/faults/recording-server.ts';
import { callerOf, requests } from '../../../tests/support/faults/service-behind-faults.ts';

const plain = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

test('requests one after the other share two connections at most', async () => {
  const sockets = new Set<unknown>();
  await using server = await RecordingServer.start((_recorded, response, { socket }) => {
    sockets.add(socket);
    response.end();
  });
  await using caller = await callerOf([server.url]);
  for (let request = 0; request < 10; request += 1) expect((await caller.call()).end).toBe(200);
  // undici takes a second one when the first has only just become free.
  expect(sockets.size).toBeLessThanOrEqual(2);
});

test('a connection that the server closed between two requests costs nobody an answer', async () => {
  await using server = await RawServer.start((socket) => socket.end(plain));
  await using caller = await callerOf([server.url]);
  const ends: unknown[] = [];
  for (let request = 0; request < 20; request += 1) {
    ends.push((await caller.call({ ...requests.POST, retry: { attempts: 1 } })).end);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(ends).toEqual(Array.from({ length: 20 }, () => 200));
  expect(server.received).toHaveLength(20);
});

test('a connection that is closed just as the next request comes: a GET is sent again, a POST at most once', async () => {
  await using server = await RawServer.start((socket, request) => {
    if (request % 2 === 1) socket.write(plain);
    else socket.destroy();
  });
  await using caller = await callerOf([server.url]);
  expect((await caller.call(requests.GET)).end).toBe(200);
  const again = await caller.call(requests.GET);
  expect([again.end, again.response?.attempts]).toEqual([200, 2]);
  expect((await caller.call(requests.POST)).end).toBe('COMMUNICATOR_CONNECTION_LOST');
  expect(server.received).toHaveLength(4);
});

test('a server that says it closes is not sent another request on that connection', async () => {
  const closing = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok';
  const requestsOf = new Map<unknown, number>();
  await using server = await RawServer.start((socket) => {
    requestsOf.set(socket, (requestsOf.get(socket) ?? 0) + 1);
    socket.write(closing);
  });
  await using caller = await callerOf([server.url]);
  const ends = [await caller.call(requests.POST), await caller.call(requests.POST), await caller.call(requests.POST)];
  expect(ends.map(({ end }) => end)).toEqual([200, 200, 200]);
  expect([...requestsOf.values()]).toEqual([1, 1, 1]);
});

test('an idle connection is closed after keepAliveMs, however long the server would keep it', async () => {
  const gone = Promise.withResolvers<string>();
  await using server = await RecordingServer.start((_recorded, response, { socket }) => {
    socket.once('close', () => gone.resolve('closed'));
    response.writeHead(200, { 'keep-alive': 'timeout=600' }).end();
  });
  await using caller = await callerOf([server.url], { keepAliveMs: 50 });
  expect((await caller.call()).end).toBe(200);
  const late = new Promise((resolve) => setTimeout(resolve, 2_500, 'still open'));
  expect(await Promise.race([gone.promise, late])).toBe('closed');
});
