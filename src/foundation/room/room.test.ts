import { spawn } from 'node:child_process';
import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from 'vitest';

import { probeRoom } from './probe-room.ts';
import { RoomDoor } from './room-door.ts';
import { findRoomPrograms } from './room-programs.ts';
import { prepareRoom } from './room.ts';
import type { Room } from './room.ts';

test('elsewhere than on Linux there is none, and the reason is said', () => {
  expect(findRoomPrograms('darwin')).toEqual({ reason: expect.stringContaining('darwin') });
});

const refusal = await probeRoom();

/** Runs a line of shell in a room of its own, with `work` as its folder. */
async function runInRoom(line: string, privateFolders: readonly string[] = []) {
  using folder = mkdtempDisposableSync(path.join(tmpdir(), 'room-test-'));
  using work = mkdtempDisposableSync(path.join(tmpdir(), 'room-work-'));
  writeFileSync(path.join(work.path, 'a'), 'text');
  const privatePlaces = { folders: ['/tmp', tmpdir(), ...privateFolders], keys: [] };
  const request = { folder: folder.path, name: 'one', workingFolder: work.path, visible: [], privatePlaces, network: false };
  const room = prepareRoom(request) as Room;
  const [program = '', ...args] = room.command;
  const child = spawn(program, [...args, 'sh', '-c', line], {
    stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], ...room.environment, SHARED: room.sharedFolder },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const door = new RoomDoor(child, room);
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(await door.opened).toBeUndefined();
  const shared = output.includes('shared') ? readFileSync(path.join(room.sharedFolder, 'note'), 'utf8') : undefined;
  return { code, output: output.trim(), leftovers: door.leftovers, shared };
}

test.skipIf(refusal !== undefined)('what it runs ends with its own exit code, and finds its folder', async () => {
  expect(await runInRoom('cat a; exit 7')).toEqual({ code: 7, output: 'text', leftovers: [], shared: undefined });
});

test.skipIf(refusal !== undefined)('only the shared folder can be written to from outside and inside', async () => {
  const { output, shared } = await runInRoom(
    'echo x > a; echo y > "$SHARED/note"; echo shared; echo z > "$HOME/own" && cat "$HOME/own"',
  );
  expect(output).toMatch(/Read-only file system/);
  expect(shared).toBe('y\n');
  expect(output.endsWith('z')).toBe(true);
});

test.skipIf(refusal !== undefined)('what outlives it is named, and a child that ends soon is not', async () => {
  expect((await runInRoom('setsid sleep 43 & (sleep 0.05 &) ; true')).leftovers).toEqual([
    expect.stringMatching(/^\d+ sleep 43$/),
  ]);
  expect((await runInRoom('(sleep 0.05 &) ; true')).leftovers).toEqual([]);
});

test.skipIf(refusal !== undefined)('a mount that can be written to elsewhere cannot be written to in it', async () => {
  const line = `mount -t tmpfs -o nosuid tmpfs /mnt && mount --bind /etc/hostname /mnt 2>/dev/null; exec '${process.execPath}' -e "
    const { probeRoom } = await import(process.argv[1]);
    console.log('refusal', await probeRoom());" '${path.join(import.meta.dirname, 'probe-room.ts')}'`;
  const child = spawn('unshare', ['--user', '--map-root-user', '--mount', '--pid', '--fork', '--mount-proc', 'sh', '-c', line], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  // The probe looks at every mount of the room from outside, and refuses when one is open.
  expect(output.trim()).toBe('refusal undefined');
});
