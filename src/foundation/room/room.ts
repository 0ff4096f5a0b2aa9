import { mkdirSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { listReachable, readMountTable } from './mount-table.ts';
import { planRoom } from './plan-room.ts';
import type { Place } from './plan-room.ts';
import type { PrivatePlaces } from './private-places.ts';
import { findRoomPrograms } from './room-programs.ts';
import type { NoRoom } from './room-programs.ts';
import { composeScript } from './room-script.ts';

export interface RoomRequest {
  /** A private folder of the caller, for this room alone; created when it does not exist. What the room's programs write is in it. */
  readonly folder: string;
  /** Where its program starts; readable, like everything below it. */
  readonly workingFolder: string;
  /** Further paths that must be readable, in the user's home or among the temporary files too. */
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

/**
 * Lays out a room: namespaces of Linux in which a program sees the machine's files and can write to nothing but what is the room's
 * own, reaches no process outside, and, without `network`, nothing but its own loopback interface. Starts nothing yet.
 *
 * @see docs/clean-room.md
 */
export function prepareRoom({ folder, workingFolder, visible, privatePlaces, network }: RoomRequest): Room | NoRoom {
  const programs = findRoomPrograms();
  if ('reason' in programs) return programs;
  mkdirSync(folder, { recursive: true });
  const real = realpathSync(folder);
  const sharedFolder = path.join(real, 'shared');
  const mounts = listReachable(readMountTable('self'));
  const plan = planRoom({
    mounts,
    covered: privatePlaces.folders.flatMap(findPlaces).map((place) => place.path),
    visible: [workingFolder, ...visible, ...(network ? ['/etc/resolv.conf'] : [])].flatMap(findShown),
    secret: privatePlaces.keys.flatMap(findPlaces),
    writable: sharedFolder,
    folder: real,
  });
  if ('reason' in plan) return plan;
  for (const each of [sharedFolder, ...plan.folders]) mkdirSync(each, { recursive: true });
  for (const each of plan.files) createEmptyFile(each);
  for (const [link, target] of Object.entries(plan.links)) symlinkSync(target, link);
  const table = path.join(real, 'table');
  writeFileSync(table, plan.table);
  const [userId, groupId] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const rootMount = mounts.find(({ place }) => place === '/');
  const script = composeScript({ programs, table, rootMount, workingFolder, network, userId, groupId });
  return {
    command: [...unshareCommand(programs, network), programs.shell, '-c', script, 'room'],
    sharedFolder,
    environment: { HOME: plan.home, TMPDIR: plan.temporary },
    writable: [...plan.writable, ...(userId === 0 ? [] : ['/proc'])],
  };
}

/** The room ends with whoever started it, and everything in the room with the room. */
function unshareCommand(
  { setpriv, unshare }: { readonly setpriv: string; readonly unshare: string },
  network: boolean,
): string[] {
  const namespaces = ['--user', '--map-root-user', '--mount', '--mount-proc', '--pid', '--ipc', ...(network ? [] : ['--net'])];
  return [setpriv, '--pdeathsig', 'KILL', unshare, ...namespaces, '--fork', '--kill-child'];
}

function createEmptyFile(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
}

/** A path that must be found under its own name as well as where it leads. */
function findShown(absolute: string): Place[] {
  const named = path.resolve(absolute);
  return findPlaces(named).flatMap((place) => (place.path === named ? place : [place, { ...place, path: named }]));
}

/** Where a path leads; nowhere when it does not exist or may not be seen. */
function findPlaces(absolute: string): Place[] {
  try {
    const real = realpathSync(absolute);
    return [{ path: real, isFolder: statSync(real).isDirectory() }];
  } catch {
    return [];
  }
}
