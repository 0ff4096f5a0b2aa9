import { chmodSync, lstatSync, unlinkSync } from 'node:fs';

/** One socket file among all that ever stood at its path. */
export interface SocketFile {
  readonly path: string;
  readonly identity: string;
}

/** The socket that stands at `path` now; undefined when there is none, or something that is not a socket. */
export function findSocketFile(path: string): SocketFile | undefined {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats?.isSocket() === true ? { path, identity: `${stats.dev}:${stats.ino}:${stats.birthtimeNs}` } : undefined;
}

/** From now on only its owner may connect to the socket at `path`. Synchronous, so that it comes before anybody can be accepted. */
export function restrictSocketFile(path: string): void {
  chmodSync(path, 0o600);
}

/** Removes exactly this socket file: whatever has taken its place stays. */
export function removeSocketFile(file: SocketFile): void {
  if (findSocketFile(file.path)?.identity === file.identity) unlinkSync(file.path);
}
