import { spawn } from 'node:child_process';

import { expect, test, vi } from 'vitest';

import { findOuterPid } from './inner-process.ts';

test('a process without descendants has none that it could be', () => {
  const child = spawn('sleep', ['30']);
  expect(findOuterPid(child.pid ?? 0, 2)).toBeUndefined();
  child.kill('SIGKILL');
});

test.runIf(process.platform === 'linux')('a process is found by the number that it has in a namespace', async () => {
  const child = spawn('unshare', ['--user', '--pid', '--fork', '--kill-child', 'sh', '-c', 'sleep 30 & wait']);
  const outer = await vi.waitUntil(() => findOuterPid(child.pid ?? 0, 2), { timeout: 5000 });
  expect(outer).toBeGreaterThan(child.pid ?? 0);
  expect(findOuterPid(child.pid ?? 0, 999_999)).toBeUndefined();
  child.kill('SIGKILL');
});
