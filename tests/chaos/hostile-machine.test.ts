import { spawn } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';

import { readEvidence } from '../../src/harness/evidence/read-evidence.ts';
import { runsOf } from '../../src/harness/ledger/attempts.ts';
import { readLedger } from '../../src/harness/ledger/read-ledger.ts';
import type { RunSummary } from '../../src/harness/run-summary.ts';
import { createRepository, launcher, testFile } from '../support/repository.ts';
import type { Ended } from '../support/repository.ts';

const owner = { wave: '1.0', builder: 'ada', subwave: '1.0' };
const adds = testFile({ 'QA-1.1 adds': '  expect(1 + 1).toBe(2);' });

/** Names of the elements of a document; throws unless it is well-formed. */
function elementsOf(xml: string): string[] {
  const names: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => names.push(name));
  parser.write(xml).close();
  return names;
}

/** Runs a shell line in a mount namespace of its own, so that what it mounts is gone with it. `$QA` is the command. */
function inNamespace(root: string, line: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('unshare', ['--map-root-user', '--mount', 'sh', '-c', line], {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: root, NO_COLOR: '1', QA: `${process.execPath} ${launcher}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? signal ?? -1, stdout, stderr }));
  });
}

describe('a hostile machine', () => {
  test('a full disk: a clear message, exit 3, nothing cut short', async () => {
    await using repository = await createRepository({ 1: { 1: 'adds' } }, { 'qa/tests/a.qa.ts': adds });
    await mkdir(path.join(repository.root, 'evidence'));
    // The first run fits; a file fills the rest; the second run must leave what is there whole.
    const line = `mount -t tmpfs -o size=128k tmpfs evidence && $QA run --all >/dev/null && cp -r evidence before \
      && dd if=/dev/zero of=evidence/filler bs=1k 2>/dev/null; $QA run --all; code=$?; rm evidence/filler; cp -r evidence after; exit $code`;
    const { code, stderr } = await inNamespace(repository.root, line);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/STORAGE_FAILED.*(full|space)/is) });
    expect(stderr, 'no stack').not.toMatch(/^\s+at /m);
    const summary = `wave-1.0/ada/subwave-1.0/qa_evidence_summary.json`;
    expect(await repository.read(`after/${summary}`)).toBe(await repository.read(`before/${summary}`));
    expect((await repository.read('after/ledger.jsonl')).startsWith(await repository.read('before/ledger.jsonl'))).toBe(true);
  });

  test('a folder that cannot be written: a clear message, exit 3', async () => {
    await using repository = await createRepository({ 1: { 1: 'adds' } }, { 'qa/tests/a.qa.ts': adds });
    await mkdir(path.join(repository.root, 'evidence'));
    const { code, stderr } = await inNamespace(repository.root, 'mount -t tmpfs -o ro tmpfs evidence && $QA run --all');
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/STORAGE_FAILED.*read-only/is) });
    expect(await readdir(path.join(repository.root, 'evidence'))).toEqual([]);
  });

  test('two runs at once: both end, evidence is whole, the ledger has both', async () => {
    await using repository = await createRepository({ 1: { 1: 'adds' } }, { 'qa/tests/a.qa.ts': adds });
    const ended = await Promise.all([repository.qa(['run', '--all']), repository.qa(['run', '--all'])]);
    expect(
      ended.map(({ code }) => code),
      ended.map(({ stderr }) => stderr).join(),
    ).toEqual([0, 0]);
    const ledger = await readLedger(repository.root);
    expect(runsOf(ledger).filter(({ end }) => end !== undefined)).toHaveLength(2);
    expect(ledger.problems).toEqual([]);
    expect((await readEvidence(repository.root, owner)).state).toBe('whole');
  });

  test('50 MB of output: the test passes, and little of it is kept', async () => {
    const body =
      "  const line = `${'x'.repeat(1023)}\\n`;\n  for (let i = 0; i < 50 * 1024; i += 1) process.stdout.write(line);\n  expect(line.length).toBe(1024);";
    await using repository = await createRepository(
      { 1: { 1: 'adds' } },
      { 'qa/tests/a.qa.ts': testFile({ 'QA-1.1 adds': body }) },
    );
    const { code, stdout, stderr } = await repository.qa(['run', '--all', '--json']);
    expect(code, stderr).toBe(0);
    expect(stdout.length).toBeLessThan(1024 * 1024);
    expect((JSON.parse(stdout) as RunSummary).records[0]?.components[0]?.criteria[0]?.output).toMatch(/^x{1023}\n/);
  });

  test('control codes, CI commands and markup printed by a test reach no terminal, log or report as such', async () => {
    const hostile = '\\u001b[2J\\u001b]0;title\\u0007::error file=x::boo\\n##[error]boo\\n]]><evil/>|<script>';
    const body = `  console.log('${hostile}');\n  throw new Error('${hostile}');`;
    await using repository = await createRepository(
      { 1: { 1: 'adds' } },
      { 'qa/tests/a.qa.ts': testFile({ 'QA-1.1 adds': `${body}\n  expect(1).toBe(1);` }) },
    );
    const { code, stdout, stderr } = await repository.qa(['run', '--all']);
    expect(code).toBe(1);
    const xml = await repository.read(`${repository.evidence}/qa_test_results.xml`);
    const report = await repository.read(`${repository.evidence}/WAVE_1.0_BUILDER_COMPLETION_REPORT.md`);
    for (const text of [stdout, stderr, xml, report]) {
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
      expect(text).not.toMatch(/^\s*::error|##\[error/m);
    }
    expect(report).not.toMatch(/(?<!\\)<(?:evil|script)/);
    expect(elementsOf(xml)).not.toContain('evil');
  });
});
