import { spawn } from 'node:child_process';
import path from 'node:path';

import { ensureFolderWithin, withScratchFolder } from '../files/scratch-folder.ts';
import { listPrivatePlaces } from './private-places.ts';
import { RoomDoor } from './room-door.ts';
import { prepareRoom } from './room.ts';

/** Opens a room with nothing in it. Returns the reason when there can be none on this machine. */
export function probeRoom(): Promise<string | undefined> {
  return withScratchFolder(async (folder) => {
    const workingFolder = ensureFolderWithin(folder, 'repository');
    const place = { folder: ensureFolderWithin(folder, 'rooms'), name: 'probe', workingFolder };
    const visible = [path.dirname(process.execPath)];
    const room = prepareRoom({ ...place, visible, privatePlaces: listPrivatePlaces(), network: false });
    if ('reason' in room) return room.reason;
    const [program = '', ...args] = room.command;
    const child = spawn(program, [...args, process.execPath, '--version'], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'ignore', 'pipe', 'ignore', 'pipe'],
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    const refusal = await new RoomDoor(child, room).opened;
    await ended;
    return refusal;
  });
}
