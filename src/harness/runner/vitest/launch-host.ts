import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

import type { Room } from '../../../foundation/room/room.ts';
import { runMarker } from '../supervision/runner-environment.ts';
import type { HostSetup } from './host/host-protocol.ts';
import { siblingModule } from '../../../foundation/sibling-module.ts';
import { youngHeapOption } from './young-heap.ts';

/** Starts a host process; in `room`, when one is given. */
export function launchHost(setup: HostSetup, room?: Room): ChildProcess {
  const module = siblingModule(import.meta.url, './host/host-main');
  const own = [process.execPath, youngHeapOption, module, JSON.stringify(setup)];
  const [program = '', ...args] = [...(room?.command ?? []), ...own];
  return spawn(program, args, {
    cwd: setup.root,
    // Without the marker: this process is not one that the tests started.
    env: { ...setup.workerEnv, ...room?.environment, [runMarker]: undefined },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', ...(room ? (['pipe'] as const) : [])],
    detached: room !== undefined,
  });
}
