import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

import { createRepository, testFile } from '../support/repository.ts';

const commands = [
  ['checkpoint', 'status'],
  ['catalog', 'trace'],
  ['report', '--subwave', '1.0'],
] as const;
const failing = { 'qa/tests/a.qa.ts': testFile({ 'QA-1.1 adds': '  expect(1 + 1).toBe(3);' }) };

test('no command believes a summary that was edited to GREEN', { timeout: 60_000 }, async () => {
  await using repository = await createRepository({ 1: { 1: 'adds' } }, failing);
  await repository.qa(['run', '--all']);
  const summary = `${repository.evidence}/qa_evidence_summary.json`;
  const forged = (await repository.read(summary)).replaceAll('"RED"', '"GREEN"').replace('"GREEN": 0', '"GREEN": 1');
  await repository.write(summary, forged);
  for (const command of commands) {
    const { stdout } = await repository.qa(command);
    expect(stdout).toMatch(/Not vouched for by the ledger|not the record of a run/);
    expect(stdout).not.toMatch(/1\/1 GREEN|Every component is GREEN/);
  }
  expect(await repository.read(`${repository.evidence}/WAVE_1.0_BUILDER_COMPLETION_REPORT.md`)).toContain('Not measured.');
});

test('evidence that is gone is not the same as evidence that never was', { timeout: 60_000 }, async () => {
  await using repository = await createRepository({ 1: { 1: 'adds' } }, failing);
  expect((await repository.qa(['checkpoint', 'status'])).stdout).toContain('never run completely');
  await repository.qa(['run', '--all']);
  await rm(path.join(repository.root, repository.evidence, 'qa_evidence_summary.json'));
  for (const command of commands)
    expect((await repository.qa(command)).stdout).toMatch(/The ledger records run \S+, and its evidence is gone/);
});

test.for([['ledger'], ...commands])('a ledger that cannot be read is named: %o', { timeout: 60_000 }, async (command) => {
  await using repository = await createRepository({ 1: { 1: 'adds' } });
  await mkdir(path.join(repository.root, 'evidence/ledger.jsonl'), { recursive: true });
  const { code, stderr } = await repository.qa(command);
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: expect.stringMatching(/^UNREADABLE_FILE: \S*evidence\/ledger\.jsonl[^]*\nhint: /),
  });
});

test('`qa doctor` exits with 2 when only the plan is broken', { timeout: 60_000 }, async () => {
  await using repository = await createRepository({ 1: { 1: 'adds' } });
  await repository.write('qa/plan.yaml', 'wave: "1.0"\n');
  const { code, stdout } = await repository.qa(['doctor']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: expect.stringContaining('✗ plan and catalog') });
});
