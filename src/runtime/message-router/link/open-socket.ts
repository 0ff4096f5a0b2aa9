import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Clock } from '../../../foundation/clock.ts';
import { LinkFailure } from './link-failure.ts';
import type { LinkAddress } from './link-options.ts';

/** An open connection, over TLS if `tls` is given. Rejects when there is none by the deadline, or `signal` is aborted first. */
export async function openSocket(
  address: LinkAddress,
  tls: ConnectionOptions | undefined,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = tls === undefined ? connect(address) : (await import('node:tls')).connect({ ...tls, ...address });
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const giveUp = (): void => void socket.destroy(new LinkFailure('deadline', 'the connection took too long'));
  const deadline = clock.schedule(giveUp, timeoutMs);
  const opened = (): void => resolve(socket);
  const closed = (): void => reject(new LinkFailure('lost', 'the connection was closed'));
  const abort = (): void => void socket.destroy();
  socket
    .once(tls === undefined ? 'connect' : 'secureConnect', opened)
    .once('error', reject)
    .once('close', closed);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await promise;
  } finally {
    deadline.cancel();
    signal.removeEventListener('abort', abort);
    if (!socket.destroyed) socket.off('error', reject).off('close', closed);
  }
}
