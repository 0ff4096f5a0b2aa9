import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

import { sleep } from '../../src/foundation/clock.ts';
import { temporaryFolder } from '../../src/foundation/files/fixtures/temporary-folder.ts';
import { findMarked } from '../../src/foundation/process/process-tree.ts';
import { createWorld } from '../../src/migration/fixtures/migration-world.ts';
import { expected, readHarbour } from '../../src/migration/fixtures/harbour.ts';
import { startQa } from '../support/repository.ts';

const small = { 'a.env': 'PORT=8081\nID=8081\nVALUE=8081\n', 'docs/a.md': 'It listens on port 8081.\n' };
const ports = ['migrate', 'port', '--from', '8081', '--to', '5173'];

test('a dry run prints the diff by category and the unsure places, and changes nothing', async () => {
  await using world = await createWorld(small);
  const before = await world.snapshot();
  const { code, stdout, stderr } = await startQa(world.root, ports);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(`Configuration
--- a/a.env
+++ b/a.env
@@ -1 +1 @@
-PORT=8081
+PORT=5173

Documentation
--- a/docs/a.md
+++ b/docs/a.md
@@ -1 +1 @@
-It listens on port 8081.
+It listens on port 5173.

1 place where 8081 may be the port, left alone; name with --include what is to be changed:
  a.env:3:7: named VALUE, which does not say that it is a port
      VALUE=8081

1 number that only looks like 8081, left alone
Would change 2 places in 2 files from 8081 to 5173; add --apply to do so.
`);
  expect(await world.snapshot()).toEqual(before);
});

test('the fixture of 42 files: applied, validated, rolled back by its id', async () => {
  await using world = await createWorld(Object.fromEntries(readHarbour()));
  const before = await world.snapshot();
  const applied = await startQa(world.root, [...ports, '--apply', '--validate', 'grep -q 5173 compose.yaml', '--json']);
  const result = JSON.parse(applied.stdout);
  expect({ code: applied.code, outcome: result.outcome, passed: result.validation.passed }).toEqual({
    code: 0,
    outcome: 'applied',
    passed: true,
  });
  const places = Object.values(expected).reduce((sum, { certain }) => sum + certain.length, 0);
  const changed = result.files.flatMap((file: { lines: { places: number }[] }) => file.lines.map((line) => line.places));
  expect(changed.reduce((sum: number, count: number) => sum + count, 0)).toBe(places);
  const back = await startQa(world.root, ['migrate', 'port', '--rollback', result.id]);
  expect(back).toMatchObject({ code: 0, stdout: `Rolled back ${result.id}: 40 files restored byte for byte.\n` });
  expect(await world.snapshot()).toEqual(before);
});

test('a validation that fails rolls back by itself and ends with 1', async () => {
  await using world = await createWorld(small);
  const before = await world.snapshot();
  const { code, stdout } = await startQa(world.root, [...ports, '--apply', '--validate', 'cat a.env; exit 7']);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /validation failed: cat a\.env; exit 7 ended with 7 .*\n {2}PORT=5173\n[^]*Rolled back \S+: 2 files restored byte for byte\.\n$/,
  );
  expect(await world.snapshot()).toEqual(before);
});

test.for(['SIGINT', 'SIGTERM'] as const)('%s during the validation rolls back and ends with 130', async (signal) => {
  await using world = await createWorld(small);
  const before = await world.snapshot();
  const args = [...ports, '--apply', '--validate', 'touch validating; sleep 60'];
  const onStart = async (pid: number) => {
    while ((await readFile(path.join(world.root, 'validating')).catch(() => null)) === null) await sleep(20);
    process.kill(pid, signal);
  };
  const { code, stdout } = await startQa(world.root, args, { onStart: (pid) => void onStart(pid) });
  expect({ code, said: stdout.includes('Interrupted.') }).toEqual({ code: 130, said: true });
  const { validating: _, ...after } = await world.snapshot();
  expect(after).toEqual(before);
});

test.for([
  [['--from', '8081', '--to', '8081'], 'MIGRATION_REQUEST'],
  [['--from', '8081'], 'MIGRATION_REQUEST'],
  [[], 'MIGRATION_REQUEST'],
  [['--from', '0', '--to', '5173'], 'USAGE'],
  [['--from', '8081', '--to', '65536'], 'USAGE'],
  [['--from', '80x', '--to', '5173'], 'USAGE'],
  [['--from', '8081', '--to', '5173', '--validate', 'true'], 'USAGE'],
  [['--from', '8081', '--to', '5173', '--apply', '--dry-run'], 'USAGE'],
  [['--rollback', 'x', '--apply'], 'USAGE'],
  [['--rollback', 'x'], 'MIGRATION_UNKNOWN'],
  [['--from', '8081', '--to', '5173', '--include', 'a.env:2'], 'NOTHING_NAMED'],
] as const)('bad input ends with 2: %j', async ([args, code]) => {
  await using world = await createWorld(small);
  const before = await world.snapshot();
  const ended = await startQa(world.root, ['migrate', 'port', ...args, '--json']);
  expect({ code: ended.code, error: JSON.parse(ended.stdout).error.code }).toEqual({ code: 2, error: code });
  expect(await world.snapshot()).toEqual(before);
});

test('outside a repository it ends with 2 and says so', async () => {
  await using folder = await temporaryFolder();
  const ended = await startQa(folder.path, [...ports, '--json'], {
    environment: { GIT_CEILING_DIRECTORIES: path.dirname(folder.path) },
  });
  expect({ code: ended.code, error: JSON.parse(ended.stdout).error.code }).toEqual({ code: 2, error: 'NO_REPOSITORY' });
});

test('two migrations at once: the second one ends with 3 and touches nothing', async () => {
  await using world = await createWorld(small);
  const first = startQa(world.root, [
    ...ports,
    '--apply',
    '--validate',
    'touch .git/validating; while [ ! -e .git/go ]; do sleep 0.05; done',
  ]);
  while ((await readFile(path.join(world.gitFolder, 'validating')).catch(() => null)) === null) await sleep(20);
  const second = await startQa(world.root, [
    'migrate',
    'port',
    '--from',
    '5173',
    '--to',
    '9000',
    '--apply',
    '--allow-dirty',
    '--json',
  ]);
  expect({ code: second.code, error: JSON.parse(second.stdout).error.code }).toEqual({ code: 3, error: 'LOCKED' });
  const planned = await startQa(world.root, ['migrate', 'port', '--from', '64001', '--to', '64002', '--json']);
  expect(JSON.parse(planned.stdout).unfinished, 'it is under way, not cut short').toEqual([]);
  await writeFile(path.join(world.gitFolder, 'go'), '');
  expect((await first).code).toBe(0);
});

test('killed during the validation: the next run says so, and the rollback ends what the validation left', async () => {
  await using world = await createWorld(small);
  const before = await world.snapshot();
  const onStart = async (pid: number) => {
    while ((await readFile(path.join(world.gitFolder, 'validating')).catch(() => null)) === null) await sleep(20);
    process.kill(pid, 'SIGKILL');
  };
  const validate = 'touch .git/validating; sleep 60; echo late >> a.env';
  const killed = await startQa(world.root, [...ports, '--apply', '--validate', validate], {
    onStart: (pid) => void onStart(pid),
  });
  expect(killed.code).toBe('SIGKILL');
  const planned = JSON.parse((await startQa(world.root, [...ports, '--json'])).stdout);
  expect(planned.unfinished).toHaveLength(1);
  const [id] = planned.unfinished;
  expect(findMarked(id, 'WAVEGATE_MIGRATION')).not.toEqual([]);
  expect((await startQa(world.root, ports)).stdout).toContain(`was cut short: \`qa migrate port --rollback ${id}\``);
  expect((await startQa(world.root, ['migrate', 'port', '--rollback', id])).code).toBe(0);
  expect(await world.snapshot()).toEqual(before);
  expect(findMarked(id, 'WAVEGATE_MIGRATION')).toEqual([]);
});

test('it works in a subfolder, in a linked worktree, and with names that a terminal must not obey', async () => {
  await using world = await createWorld({ ...small, 'sub/folder/b.env': 'PORT=8081\n' });
  const linked = path.join(world.gitFolder, 'linked');
  execFileSync('git', ['worktree', 'add', '--quiet', '--detach', linked], { cwd: world.root });
  await mkdir(path.join(linked, 'odd \u202e\t"name'));
  await writeFile(path.join(linked, 'odd \u202e\t"name', 'é ü.env'), 'PORT=8081\n');
  const before = await world.snapshot();
  const ended = await startQa(path.join(linked, 'sub/folder'), [...ports, '--apply', '--allow-dirty', '--json']);
  const result = JSON.parse(ended.stdout);
  expect(result.files.map((file: { path: string }) => file.path)).toEqual(['a.env', 'docs/a.md', 'sub/folder/b.env']);
  expect(result.skipped).toEqual([{ file: 'odd \u202e\t"name/é ü.env', reason: expect.stringContaining('cannot be shown') }]);
  expect(await world.snapshot(), 'the other worktree is another one').toEqual(before);
  expect((await startQa(linked, ['migrate', 'port', '--rollback', result.id])).code).toBe(0);
  expect(await readFile(path.join(linked, 'a.env'), 'utf8')).toBe(small['a.env']);
});
