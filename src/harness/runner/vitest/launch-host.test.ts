import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';

import { sleep } from '../../../foundation/clock.ts';
import { temporaryFolder } from '../../../foundation/files/fixtures/temporary-folder.ts';
import { isRunning } from '../../../foundation/process/process-tree.ts';

/** Starts a host as the supervisor does, says its number, and dies `delayMs` later as `kill -9` does it. */
const supervisor = `
const { launchHost } = await import(process.argv[1]);
const setup = JSON.parse(process.argv[2]);
const host = launchHost(setup);
process.stdout.write(String(host.pid));
setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(process.argv[3]));
`;

async function hostOfKilled(root: string, delayMs: number): Promise<number> {
  const setup = {
    root,
    marker: `launch-host-test-${delayMs}`,
    workerEnv: { PATH: process.env['PATH'] },
    heapLimitMb: 512,
    scratch: root,
    sandbox: 'none',
    visible: [],
    privatePlaces: { folders: [], keys: [] },
    network: false,
  };
  const module = new URL('launch-host.ts', import.meta.url).href;
  const args = ['--input-type=module', '-e', supervisor, module, JSON.stringify(setup), String(delayMs)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let pid = '';
  child.stdout.on('data', (chunk: Buffer) => (pid += chunk.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  return Number(pid);
}

async function outlives(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 50 && isRunning(pid); attempt += 1) await sleep(100);
  return isRunning(pid);
}

test('a host whose supervisor is killed while it starts ends too, at whatever moment', async () => {
  await using folder = await temporaryFolder();
  const left: number[] = [];
  for (const delayMs of [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 110, 150]) {
    const pid = await hostOfKilled(folder.path, delayMs);
    if (!(await outlives(pid))) continue;
    left.push(delayMs);
    process.kill(pid, 'SIGKILL');
  }
  expect(left).toEqual([]);
});
