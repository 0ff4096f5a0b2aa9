import { existsSync, mkdirSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { listReachable, readMountTable } from './mount-table.ts';
import { devices, planRoom } from './plan-room.ts';
import type { Place } from './plan-room.ts';
import type { PrivatePlaces } from './private-places.ts';
import { findRoomPrograms } from './room-programs.ts';
import type { NoRoom } from './room-programs.ts';
import { composeScript } from './room-script.ts';

export interface RoomRequest {
  /** A private folder of the caller, for its rooms. */
  readonly folder: string;
  /** Names the room among those of the folder. */
  readonly name: string;
  /** Where its program starts; readable, like everything below it. */
  readonly workingFolder: string;
  /** Further folders that must be readable, in the user's home or among the temporary files too. */
  readonly visible: readonly string[];
  readonly privatePlaces: PrivatePlaces;
  readonly network: boolean;
}

/** How a program is started in a room. */
export interface Room {
  /** Put before the program and its arguments. The child needs a pipe at the script's `doorDescriptor`. */
  readonly command: readonly string[];
  /** A folder that the room may write to, at the same path inside and outside. */
  readonly sharedFolder: string;
  /** In place of the user's own variables of these names. */
  readonly environment: Readonly<Record<'HOME' | 'TMPDIR', string>>;
  /** The places that can be written to in the room, and no others. */
  readonly writable: readonly string[];
}

const deviceLinks = {
  fd: '/proc/self/fd',
  stdin: '/proc/self/fd/0',
  stdout: '/proc/self/fd/1',
  stderr: '/proc/self/fd/2',
  ptmx: 'pts/ptmx',
};
/** Where /etc/resolv.conf may lead to. */
const resolverFolders = ['/run/systemd/resolve', '/run/NetworkManager', '/run/resolvconf'];

/**
 * Lays out a room: namespaces of Linux in which a program sees the machine's files and can write to nothing but what is the room's
 * own, reaches no process outside, and, without `network`, nothing but its own loopback interface. Starts nothing yet.
 *
 * @see docs/clean-room.md
 */
export function prepareRoom({ folder, name, workingFolder, visible, privatePlaces, network }: RoomRequest): Room | NoRoom {
  const programs = findRoomPrograms();
  if ('reason' in programs) return programs;
  const real = realpathSync.native(folder);
  const [sharedFolder, stage, deviceFolder] = [
    path.join(real, name, 'shared'),
    path.join(real, name, 'stage'),
    path.join(real, 'dev'),
  ];
  const [userId, groupId] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const mounts = listReachable(readMountTable('self'));
  const plan = planRoom({
    mounts,
    covered: privatePlaces.folders.flatMap(findPlaces).map((place) => place.path),
    visible: [workingFolder, ...visible, ...(network ? resolverFolders : [])].flatMap(findShown),
    secret: privatePlaces.keys.flatMap(findPlaces),
    shared: sharedFolder,
    stage,
    deviceFolder,
    isSuperuser: userId === 0,
  });
  if ('reason' in plan) return plan;
  for (const each of [sharedFolder, stage]) mkdirSync(each, { recursive: true });
  if (!existsSync(deviceFolder)) layOutDevices(deviceFolder);
  const table = path.join(real, name, 'table');
  writeFileSync(table, plan.table);
  const script = composeScript({ programs, table, closed: plan.closed, workingFolder, network, userId, groupId });
  return {
    command: [...unshareCommand(programs, network), programs.shell, '-c', script, 'room'],
    sharedFolder,
    environment: { HOME: plan.home, TMPDIR: plan.temporary },
    writable: plan.writable,
  };
}

/** The room ends with whoever started it, and everything in the room with the room. */
function unshareCommand(
  { setpriv, unshare }: { readonly setpriv: string; readonly unshare: string },
  network: boolean,
): string[] {
  const namespaces = [
    '--user',
    '--map-root-user',
    '--mount',
    '--mount-proc',
    '--pid',
    '--ipc',
    ...(network ? [] : ['--net', '--uts']),
  ];
  return [setpriv, '--pdeathsig', 'KILL', unshare, ...namespaces, '--fork', '--kill-child'];
}

/** What the devices of a room are mounted on. The same for all rooms: none can write there. */
function layOutDevices(folder: string): void {
  for (const name of ['pts', 'shm']) mkdirSync(path.join(folder, name), { recursive: true });
  for (const name of devices) writeFileSync(path.join(folder, name), '');
  for (const [name, target] of Object.entries(deviceLinks)) symlinkSync(target, path.join(folder, name));
}

/** A folder that must be found under its own name as well as where it leads. */
function findShown(absolute: string): string[] {
  const named = path.resolve(absolute);
  return findPlaces(named).flatMap((place) => (place.isFolder ? [...new Set([place.path, named])] : []));
}

/** Where a path leads; nowhere when it does not exist or may not be seen. */
function findPlaces(absolute: string): Place[] {
  try {
    // An exception costs more than all the rest, and most of what is asked for does not exist.
    const stats = statSync(absolute, { throwIfNoEntry: false });
    return stats === undefined ? [] : [{ path: realpathSync.native(absolute), isFolder: stats.isDirectory() }];
  } catch {
    return [];
  }
}
