import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { ConnectionPool } from './connection-pool.ts';
import { tcp } from './tcp.ts';

/** A server on loopback that repeats what it hears, and the sockets of its side. */
async function echoServer(): Promise<{ server: Server; port: number; peers: Socket[] } & AsyncDisposable> {
  const peers: Socket[] = [];
  const server = createServer((peer) => {
    peers.push(peer);
    peer.on('error', () => undefined);
    peer.pipe(peer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    for (const peer of peers) peer.destroy();
    server.close();
  };
  return { server, port: (server.address() as AddressInfo).port, peers, [Symbol.asyncDispose]: close };
}

async function echo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [data] = (await once(socket, 'data')) as [Buffer];
  return data.toString();
}

test('a socket serves one organisation again and again, and another one never', async () => {
  await using echoes = await echoServer();
  await using pool = new ConnectionPool({ factory: tcp({ host: '127.0.0.1', port: echoes.port }), max: 1 });
  const first = await pool.acquire('a');
  const socket = first.connection;
  expect(await echo(socket, 'one')).toBe('one');
  first.release();
  const again = await pool.acquire('a');
  expect(again.connection).toBe(socket);
  again.release();
  const other = await pool.acquire('b');
  expect({ same: other.connection === socket, old: socket.destroyed }).toEqual({ same: false, old: true });
  expect(await echo(other.connection, 'two')).toBe('two');
  other.release();
});

test('a socket that the peer closes while it is idle is replaced', async () => {
  await using echoes = await echoServer();
  const { promise: lost, resolve } = Promise.withResolvers<unknown>();
  const factory = tcp({ host: '127.0.0.1', port: echoes.port });
  await using pool = new ConnectionPool({ factory, min: 1, max: 1, onConnectionLost: resolve });
  await pool.whenReady();
  const dead = pool.tryAcquire('a');
  const deadSocket = dead?.connection;
  dead?.release();
  echoes.peers[0]?.destroy();
  await lost;
  const lease = await pool.acquire('a');
  expect(lease.connection).not.toBe(deadSocket);
  expect(await echo(lease.connection, 'alive')).toBe('alive');
  lease.release();
});

test('a refused connection is the cause of the timeout', async () => {
  const echoes = await echoServer();
  echoes.server.close();
  await once(echoes.server, 'close');
  await using pool = new ConnectionPool({ factory: tcp({ host: '127.0.0.1', port: echoes.port }), acquireTimeoutMs: 100 });
  const [result] = await Promise.allSettled([pool.acquire('a')]);
  expect(result).toMatchObject({ status: 'rejected', reason: { code: 'POOL_ACQUIRE_TIMEOUT', cause: { code: 'ECONNREFUSED' } } });
});

test('data that nobody has read keeps a socket from being handed out again', async () => {
  await using echoes = await echoServer();
  await using pool = new ConnectionPool({ factory: tcp({ host: '127.0.0.1', port: echoes.port }), max: 1 });
  const first = await pool.acquire('a');
  const socket = first.connection;
  socket.write('left over');
  await once(socket, 'readable');
  first.release();
  const second = await pool.acquire('a');
  expect(second.connection).not.toBe(socket);
  second.release();
});
