import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const neverEnds = path.join(import.meta.dirname, 'fixtures/never-ends.ts');

function run(...args: string[]) {
  return spawnSync(process.execPath, [neverEnds, ...args], { encoding: 'utf8', timeout: 30_000 });
}

test('a command that awaits what nothing can bring any more ends as a crash of qa, and says so', () => {
  const { status, stdout, stderr } = run();
  expect(status).toBe(3);
  expect(stderr).toContain('CRASH: ');
  expect(stderr).toContain('nothing was left to wait for');
  expect(stdout).toBe('');
});

test('under --json such an end is an error like any other', () => {
  const { status, stdout, stderr } = run('--json');
  expect(status).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CRASH' } });
  expect(stderr).toBe('');
});
