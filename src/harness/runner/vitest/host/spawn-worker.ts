import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { isFilled } from '../../../../foundation/code-cache/complete-folder.ts';
import { ensureFolderWithin } from '../../../../foundation/files/scratch-folder.ts';
import { prepareRoom } from '../../../../foundation/room/room.ts';
import { RoomDoor } from '../../../../foundation/room/room-door.ts';
import { workerArguments } from '../worker-arguments.ts';
import type { HostSetup } from './host-protocol.ts';
import { listVisiblePlaces } from './visible-places.ts';

/** A worker process that waits for its setup. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  /** Of a worker in a room. */
  readonly room?: { readonly door: RoomDoor; readonly sharedFolder: string };
}

/** Starts a worker with nothing around it. */
export function spawnWorker(setup: HostSetup): WorkerProcess {
  const { root, workerEnv, scratch } = setup;
  const own = { HOME: ensureFolderWithin(scratch, 'home'), TMPDIR: ensureFolderWithin(scratch, 'tmp') };
  const child = spawn(process.execPath, workerArguments('worker-main', setup.heapLimitMb), {
    cwd: root,
    env: { ...workerEnv, ...own, ...useCode(setup) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  return { child };
}

/** Starts a worker in a room of its own, or says why there can be none. */
export function spawnWorkerInRoom(setup: HostSetup, number: number): WorkerProcess | { readonly reason: string } {
  const { root, workerEnv, scratch, network, privatePlaces, transformCacheDir, workerCodeDir } = setup;
  // A worker reads there what was transformed and compiled, and never writes.
  const caches = [transformCacheDir, workerCodeDir].filter((folder) => folder !== undefined);
  const visible = [...setup.visible, ...listVisiblePlaces(root), ...caches];
  const room = prepareRoom({ folder: scratch, name: `room-${number}`, workingFolder: root, visible, privatePlaces, network });
  if ('reason' in room) return room;
  const [program = '', ...args] = room.command;
  const child = spawn(program, [...args, process.execPath, ...workerArguments('worker-main', setup.heapLimitMb)], {
    env: { ...workerEnv, ...room.environment, ...useCode(setup) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    serialization: 'advanced',
    // Without the terminal, to which a test could write, or type.
    detached: true,
  });
  return { child, room: { door: new RoomDoor(child, room), sharedFolder: room.sharedFolder } };
}

/** Where there is no compiled code yet, Node.js would keep what the tests load. */
function useCode({ workerCodeDir }: HostSetup): { readonly NODE_COMPILE_CACHE?: string } {
  return workerCodeDir !== undefined && isFilled(workerCodeDir) ? { NODE_COMPILE_CACHE: workerCodeDir } : {};
}
