import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { expect, test } from 'vitest';

const module = path.join(import.meta.dirname, 'machine-checks.ts');
const script = `const { machineChecks } = await import('${module}');
console.log(JSON.stringify(await machineChecks.find(({ name }) => name === 'sandbox').examine('')));`;

/** Examines the sandbox in a user namespace that may have so many of its own. */
function examineWith(mostNamespaces: number) {
  const line = `echo ${mostNamespaces} > /proc/sys/user/max_user_namespaces; exec '${process.execPath}' -e "$SCRIPT"`;
  const { stdout, stderr } = spawnSync('unshare', ['--user', '--map-root-user', 'sh', '-c', line], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], SCRIPT: script },
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as object;
}

test('a machine without namespaces is told why, and what to do', () => {
  expect(examineWith(0)).toEqual({
    state: 'warning',
    message: expect.stringContaining('unshare'),
    remedy: expect.stringContaining('user namespaces'),
  });
});

test('one with them is fine', () => {
  expect(examineWith(100)).toEqual({ state: 'fine', message: 'tests run in namespaces of their own' });
});
