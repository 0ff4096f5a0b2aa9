import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { expect, test } from 'vitest';

import { temporaryFolder } from '../../src/foundation/files/fixtures/temporary-folder.ts';
import type { SelftestResult } from '../../src/harness/selftest/run-selftest.ts';
import { repositoryRoot } from '../architecture/source-tree.ts';
import { launcher } from '../support/repository.ts';

const ownCorpus = path.join(repositoryRoot, 'qa/cheats');

/** Runs `qa selftest` in a folder that is no repository. */
async function selftest(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  await using folder = await temporaryFolder();
  const child = spawn(process.execPath, [launcher, 'selftest', ...args], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'], HOME: folder.path, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (printed.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (printed.stderr += data.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...printed };
}

/** A corpus of one entry on the base of the package. */
async function corpusOf(folder: string, yaml: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  await cp(path.join(ownCorpus, 'base'), path.join(folder, 'base'), { recursive: true });
  for (const [file, text] of Object.entries({ 'cheat.yaml': yaml, ...files })) {
    await mkdir(path.dirname(path.join(folder, 'entry', file)), { recursive: true });
    await writeFile(path.join(folder, 'entry', file), text);
  }
  return folder;
}

const entry = 'name: entry\ntitle: An entry\ngroup: tests\ntries: Something.\nexpected: caught\nlayer: debt scan\ncode: skip\n';
const skipped = {
  'cheat/qa/tests/total.qa.ts': `import { test } from 'vitest';\ntest.skip('QA-1.1 adds the prices of all items', () => {});\n`,
};

test('catches cheats by the layer that they name, and accepts their twins', { timeout: 60_000 }, async () => {
  const { code, stdout, stderr } = await selftest('--only', 'skip,patched-object-is,really-exit-in-test', '--json');
  const result = JSON.parse(stdout) as SelftestResult;
  expect({ code, stderr, outcome: result.outcome }).toEqual({ code: 0, stderr: '', outcome: 'PASS' });
  expect(result.cheats.map(({ name, status, layer, code }) => [name, status, layer, code])).toEqual([
    ['patched-object-is', 'caught', 'canaries', 'CANARY_FAILED'],
    ['really-exit-in-test', 'caught', 'outside verdict', 'WORKER_CRASHED'],
    ['skip', 'caught', 'debt scan', 'skip'],
  ]);
});

test('fails for a cheat that is honest', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  const { code, stdout } = await selftest('--corpus', await corpusOf(folder.path, entry));
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: expect.stringMatching(/ESCAPED, expected debt scan \(skip\)[^]*\nFAIL 0 cheats caught/),
  });
});

test('fails for a twin that is refused, and for a cheat that another layer catches', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  const twin = { 'honest/qa/tests/total.qa.ts': skipped['cheat/qa/tests/total.qa.ts'] };
  const refused = await selftest('--corpus', await corpusOf(folder.path, entry, { ...skipped, ...twin }), '--json');
  expect({ code: refused.code, cheats: (JSON.parse(refused.stdout) as SelftestResult).cheats }).toMatchObject({
    code: 1,
    cheats: [{ status: 'twin refused' }],
  });

  await using other = await temporaryFolder();
  const elsewhere = await selftest(
    '--corpus',
    await corpusOf(other.path, entry.replace('code: skip', 'code: CANARY_FAILED'), skipped),
    '--json',
  );
  const { cheats } = JSON.parse(elsewhere.stdout) as SelftestResult;
  expect({ code: elsewhere.code, cheats }).toMatchObject({
    code: 1,
    cheats: [{ status: 'caught elsewhere', message: expect.stringContaining('DEBT') }],
  });
});

test('an empty corpus, a pattern that matches nothing and a malformed entry are errors', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  expect(await selftest('--corpus', folder.path)).toMatchObject({ code: 3, stderr: expect.stringContaining('EMPTY_CORPUS') });
  expect(await selftest('--only', 'no-such-cheat')).toMatchObject({ code: 2, stderr: expect.stringContaining('NO_CHEAT') });
  const malformed = await selftest('--corpus', await corpusOf(folder.path, entry.replace('group: tests', 'group: nonsense')));
  expect(malformed).toMatchObject({ code: 2, stderr: expect.stringMatching(/entry\/cheat\.yaml:3/) });
});

test('lists the cheats without playing any', async () => {
  const { code, stdout } = await selftest('--list', '--only', 'skip*');
  expect(code).toBe(0);
  expect(stdout).toMatch(/skip-around +tests +debt scan \(skip\)/);
});
