import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { ensureFolderWithin } from '../../../../foundation/files/scratch-folder.ts';
import { prepareRoom } from '../../../../foundation/room/room.ts';
import { RoomDoor } from '../../../../foundation/room/room-door.ts';
import { siblingModule } from '../sibling-module.ts';
import { youngHeapOption } from '../young-heap.ts';
import type { HostSetup } from './host-protocol.ts';
import { listVisiblePlaces } from './visible-places.ts';

/** As vitest starts its own workers: the same meaning of `import` conditions for modules that are not transformed. */
const nodeOptions = ['--experimental-import-meta-resolve', '--conditions', 'node', '--conditions', 'development'];

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
  const child = spawn(process.execPath, workerArguments(setup), {
    cwd: root,
    env: { ...workerEnv, ...own },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  return { child };
}

/** Starts a worker in a room of its own, or says why there can be none. */
export function spawnWorkerInRoom(setup: HostSetup, number: number): WorkerProcess | { readonly reason: string } {
  const { root, workerEnv, scratch, network, privatePlaces, transformCacheDir } = setup;
  // The host hands on where a transformed module is; a worker reads it and never writes there.
  const visible = [...setup.visible, ...listVisiblePlaces(root), ...(transformCacheDir === undefined ? [] : [transformCacheDir])];
  const room = prepareRoom({ folder: scratch, name: `room-${number}`, workingFolder: root, visible, privatePlaces, network });
  if ('reason' in room) return room;
  const [program = '', ...args] = room.command;
  const child = spawn(program, [...args, process.execPath, ...workerArguments(setup)], {
    env: { ...workerEnv, ...room.environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    serialization: 'advanced',
    // Without the terminal, to which a test could write, or type.
    detached: true,
  });
  return { child, room: { door: new RoomDoor(child, room), sharedFolder: room.sharedFolder } };
}

function workerArguments({ heapLimitMb }: HostSetup): string[] {
  const module = siblingModule(import.meta.url, '../worker/worker-main');
  return [...nodeOptions, youngHeapOption, `--max-old-space-size=${heapLimitMb}`, module];
}
