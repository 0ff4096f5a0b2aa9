import { execFile } from 'node:child_process';
import { cp, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

import type { RunSummary } from '../../src/harness/run-summary.ts';
import { createRepository, testFile } from '../support/repository.ts';
import type { Repository } from '../support/repository.ts';

const statements = { 1: { 1: 'interferes' }, 2: { 1: 'counts' } };
const honest = testFile({ 'QA-2.1 counts': '  await new Promise((r) => setTimeout(r, 400));\n  expect([1].length).toBe(1);' });
const interfering = (body: string) => testFile({ 'QA-1.1 interferes': `  const fs = await import('node:fs');\n${body}` });

async function reasons(repository: Repository): Promise<string[]> {
  const { code, stdout } = await repository.qa(['run', '--all', '--workers', '1', '--sandbox', 'none', '--json']);
  const { records } = JSON.parse(stdout) as RunSummary;
  const criteria = records.flatMap(({ components }) => components.flatMap((component) => component.criteria));
  return [`exit ${code}`, ...criteria.map(({ state, reason }) => `${state} ${reason.code}`)];
}

const everythingVoid = ['exit 1', 'VOID CHANGED_DURING_RUN', 'VOID CHANGED_DURING_RUN'];

/** Bodies of a test that passes, and tampers with the run it is part of. */
const interferences: Readonly<Record<string, string>> = {
  'another test is rewritten': "  fs.appendFileSync('qa/tests/z.qa.ts', '\\n');\n  expect(fs.existsSync('qa')).toBe(true);",
  'another test is swapped, and restored by a process that the test leaves behind': `  const { spawn } = await import('node:child_process');
  fs.copyFileSync('qa/tests/z.qa.ts', 'z.backup');
  fs.writeFileSync('qa/tests/z.qa.ts', fs.readFileSync('z.backup', 'utf8').replace('400', '401'));
  spawn('sh', ['-c', 'sleep 0.25; cp z.backup qa/tests/z.qa.ts'], { detached: true, stdio: 'ignore' }).unref();
  expect(fs.existsSync('z.backup')).toBe(true);`,
  'a test file is added': "  fs.writeFileSync('qa/tests/new.qa.ts', '');\n  expect(fs.existsSync('qa')).toBe(true);",
  'the catalog is rewritten':
    "  fs.appendFileSync('qa/catalog/subwave-1.0.yaml', '# more\\n');\n  expect(fs.existsSync('qa')).toBe(true);",
  'the ledger is removed': "  fs.rmSync('evidence/ledger.jsonl');\n  expect(fs.existsSync('qa')).toBe(true);",
};

test.for(Object.entries(interferences))('nothing is GREEN when %s', async ([, body]) => {
  await using repository = await createRepository(statements, {
    'qa/tests/a.qa.ts': interfering(body),
    'qa/tests/z.qa.ts': honest,
  });
  expect(await reasons(repository)).toEqual(everythingVoid);
});

test('a test that writes elsewhere does not disturb', async () => {
  const body = "  fs.writeFileSync('elsewhere.txt', 'x');\n  expect(fs.readFileSync('elsewhere.txt', 'utf8')).toBe('x');";
  await using repository = await createRepository(statements, {
    'qa/tests/a.qa.ts': interfering(body),
    'qa/tests/z.qa.ts': honest,
  });
  expect(await reasons(repository)).toEqual(['exit 0', 'GREEN PASSED', 'GREEN PASSED']);
});

test('nothing is GREEN when a test rewrites the runner that runs it', async () => {
  await using repository = await createRepository(statements, { 'qa/tests/z.qa.ts': honest });
  // A package of its own, so that nobody else's runner is rewritten.
  const own = path.join(repository.root, 'package');
  for (const name of ['bin', 'dist', 'governance/schemas', 'package.json']) {
    await cp(path.resolve(import.meta.dirname, '../..', name), path.join(own, name), { recursive: true });
  }
  await symlink(path.resolve(import.meta.dirname, '../../node_modules'), path.join(own, 'node_modules'));
  const victim = JSON.stringify(path.join(own, 'dist/cli.cjs'));
  const body = `  fs.writeFileSync(${victim}, fs.readFileSync(${victim}));\n  expect(fs.existsSync(${victim})).toBe(true);`;
  await repository.write('qa/tests/a.qa.ts', interfering(body));
  const args = [path.join(own, 'bin/run.js'), 'run', '--all', '--sandbox', 'none', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: repository.root }).catch(
    (error: { stdout: string }) => error,
  );
  const { records } = JSON.parse(stdout) as RunSummary;
  const reasons = records.flatMap(({ components }) =>
    components.flatMap(({ criteria }) => criteria.map(({ reason }) => reason.message)),
  );
  expect(reasons).toEqual(Array.from({ length: 2 }, () => expect.stringMatching(/^changed: .*dist\/cli\.cjs$/)));
});

test('a ledger that was altered before the run is a finding', async () => {
  await using repository = await createRepository(
    { 1: { 1: 'adds' } },
    { 'qa/tests/a.qa.ts': testFile({ 'QA-1.1 adds': '  expect(1 + 1).toBe(2);' }) },
  );
  await repository.qa(['run', '--all']);
  await repository.write('evidence/ledger.jsonl', (await repository.read('evidence/ledger.jsonl')).replace('--all', '--alx'));
  const { stdout } = await repository.qa(['run', '--all', '--json']);
  expect((JSON.parse(stdout) as RunSummary).records[0]?.findings).toContainEqual(
    expect.objectContaining({ code: 'LEDGER_DAMAGED' }),
  );
});

test('a path that the runner cannot load is named, and nothing is RED for it', async () => {
  await using repository = await createRepository(
    { 1: { 1: 'adds' } },
    { 'qa/tests/a#b.qa.ts': testFile({ 'QA-1.1 adds': '  expect(1 + 1).toBe(2);' }) },
  );
  const { code, stderr } = await repository.qa(['run', '--all']);
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('a#b.qa.ts') });
});

test('a file that cannot be read is named, and is no defect of qa', async () => {
  await using repository = await createRepository({ 1: { 1: 'adds' } });
  await symlink('absent', `${repository.root}/dangling`);
  await repository.write('evidence/ledger.jsonl/file', 'a folder in place of the ledger');
  const { code, stderr } = await repository.qa(['run', '--all']);
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/^UNREADABLE_FILE: .*ledger\.jsonl/) });
});
