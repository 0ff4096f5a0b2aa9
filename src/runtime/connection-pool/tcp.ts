import { connect as connectPlain } from 'node:net';
import type { NetConnectOpts, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import type { ConnectionFactory } from './pool-options.ts';

/**
 * Makes TCP connections for a `ConnectionPool`. A socket cannot be reset, so it is closed rather than given to another organisation.
 * One that the peer has closed, that has failed, or on which unread data waits, is not handed out again.
 *
 * @example
 * const pool = new ConnectionPool({ factory: tcp({ host: '127.0.0.1', port: 6379 }), max: 8 });
 */
export function tcp(options: NetConnectOpts): ConnectionFactory<Socket> {
  return sockets(() => connectPlain(options), 'connect');
}

/** The same over TLS: a connection counts as open once the handshake is done and the peer's certificate is accepted. */
export function tls(options: ConnectionOptions): ConnectionFactory<TLSSocket> {
  return sockets(() => connectTls(options), 'secureConnect');
}

function sockets<Kind extends Socket>(connect: () => Kind, openEvent: string): ConnectionFactory<Kind> {
  return {
    create: (signal, lost) => open(connect(), openEvent, signal, lost),
    validate: (socket) => !socket.destroyed && socket.readable && socket.writable && socket.readableLength === 0,
    destroy: (socket) => void socket.destroy(),
  };
}

function open<Kind extends Socket>(
  socket: Kind,
  openEvent: string,
  signal: AbortSignal,
  lost: (cause?: unknown) => void,
): Promise<Kind> {
  const { promise, resolve, reject } = Promise.withResolvers<Kind>();
  const abort = (): void => void socket.destroy(new Error('no longer wanted', { cause: signal.reason }));
  signal.addEventListener('abort', abort, { once: true });
  socket.once(openEvent, () => {
    signal.removeEventListener('abort', abort);
    resolve(socket);
  });
  let failure: unknown;
  socket.on('error', (error) => (failure = error));
  socket.on('end', () => lost(new Error('the peer ended the connection')));
  socket.once('close', () => {
    const cause = failure ?? new Error('the peer closed the connection');
    reject(cause);
    lost(cause);
  });
  return promise;
}
