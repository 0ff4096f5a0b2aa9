import { once } from 'node:events';
import { connect } from 'node:net';
import type { Server } from 'node:net';
import { findSocketFile, removeSocketFile, restrictSocketFile } from '../../../foundation/files/socket-file.ts';
import { AddressInUseError } from './link-errors.ts';
import type { LinkAddress } from './link-options.ts';

/**
 * A server that listens at the address. Only the owner of the process may connect to its Unix socket. The socket file that a dead process has left
 * behind is replaced; a server on which somebody answers is not.
 *
 * @param makeServer  Called anew for a second attempt.
 * @throws {AddressInUseError} somebody else listens there, or something that is no socket is in the way.
 */
export async function bindServer(makeServer: () => Server, address: LinkAddress): Promise<Server> {
  try {
    return await listen(makeServer(), address);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (!('path' in address)) throw new AddressInUseError(`${address.host}:${address.port}`, error);
    await clearStale(address.path, error);
    return await listenAgain(makeServer(), address.path);
  }
}

async function listen(server: Server, address: LinkAddress): Promise<Server> {
  const listening = once(server, 'listening');
  // `exclusive`, because a shared handle would be bound later, by another process.
  server.listen({ ...address, exclusive: true });
  if ('path' in address && server.listening) restrictSocketFile(address.path);
  await listening;
  // One connection that could not be accepted is no reason to end.
  return server.on('error', () => undefined);
}

/** Somebody else may have come first, after the stale file was gone. */
async function listenAgain(server: Server, path: string): Promise<Server> {
  try {
    return await listen(server, { path });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? new AddressInUseError(path, error) : error;
  }
}

/** @throws {AddressInUseError} the file is no socket, or somebody answers on it. */
async function clearStale(path: string, cause: unknown): Promise<void> {
  const file = findSocketFile(path);
  if (file === undefined || (await isAnswered(path))) throw new AddressInUseError(path, cause);
  removeSocketFile(file);
}

/** Whoever cannot be asked counts as answering: only a refused connection says that nobody is there. */
async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    return !['ECONNREFUSED', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '');
  } finally {
    socket.destroy();
  }
}
