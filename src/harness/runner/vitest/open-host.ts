import path from 'node:path';

import { prepareRoom } from '../../../foundation/room/room.ts';
import { noSandbox } from '../sandbox.ts';
import { HostProcess } from './host-process.ts';
import type { HostSetup } from './host/host-protocol.ts';
import { listVisiblePlaces } from './host/visible-places.ts';

/**
 * Starts a host process. One that loads a configuration of the repository runs code of the repository itself, so it is put into a room
 * with all its workers, and keeps no transformed modules and no compiled code.
 *
 * @throws {QaError} NO_SANDBOX, kind `environment`: a room is required, and there can be none.
 */
export async function openHost(wanted: HostSetup): Promise<HostProcess> {
  if (wanted.config === undefined) return new HostProcess(wanted);
  const { transformCacheDir: _, moduleCodeDir: __, workerCodeDir: ___, ...setup } = wanted;
  if (setup.sandbox === 'none') return new HostProcess(setup);
  const opened = await openInRoom(setup);
  if (opened instanceof HostProcess) return opened;
  if (setup.sandbox === 'required') throw noSandbox(opened.reason);
  return new HostProcess({ ...setup, sandbox: 'none', sandboxReason: opened.reason });
}

async function openInRoom(setup: HostSetup): Promise<HostProcess | { readonly reason: string }> {
  const { root, scratch, privatePlaces, network } = setup;
  const visible = [...setup.visible, ...listVisiblePlaces(root)];
  const room = prepareRoom({ folder: scratch, name: 'host', workingFolder: root, visible, privatePlaces, network });
  if ('reason' in room) return room;
  const { supervisorPid: _, ...inside } = setup;
  const host = new HostProcess({ ...inside, sandbox: 'none', scratch: path.join(room.environment.TMPDIR, 'wavegate') }, room);
  host.hold(() => {});
  const refusal = await host.refusal;
  host.release();
  if (refusal === undefined) return host;
  await host.kill();
  return { reason: refusal };
}
