import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { sha256 } from '../../foundation/canonical-json.ts';
import { mountSmallDisk, notTried } from '../../foundation/files/fixtures/small-disk.ts';
import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import { findSchemaProblems } from '../../foundation/input/json-schema.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import { sampleComponent, sampleCriterion, sampleRecord } from './fixtures/sample-record.ts';
import { readEvidence } from './read-evidence.ts';
import type { RunRecord } from './run-record.ts';
import { validateEvidence } from './validate-evidence.ts';
import { writeEvidence } from './write-evidence.ts';

const owner = { wave: '1.0', subwave: '1.0', builder: 'somebody' };
const folder = 'evidence/wave-1.0/somebody/subwave-1.0';
const dump = { path: 'dumps/QA-1.2.txt', kind: 'deadlock', summary: 'two locks' };
const errors = [{ name: 'Error', message: 'no', stack: 'Error: no', file: 'a.ts', line: 1, column: 2, expected: '1', actual: '2', diff: '-1\n+2' }];
const hanging = sampleRecord([
  sampleComponent('QA-1', [sampleCriterion('QA-1.1', 'RED', { errors }), sampleCriterion('QA-1.2', 'TIMEOUT', { dump }), sampleCriterion('QA-1.3', 'MISSING')]),
]);
const green = sampleRecord([sampleComponent('QA-1', [sampleCriterion('QA-1.1', 'GREEN')])], { runId: 'run-2' });

test('a subwave that never ran has no evidence', async () => {
  await using root = await temporaryFolder();
  expect(await readEvidence(root.path, owner)).toMatchObject({ state: 'absent' });
});

test('writes a summary that is valid, names every other file with its digest, and reads back whole', async () => {
  await using root = await temporaryFolder();
  const written = await writeEvidence(root.path, hanging, { 'QA-1.2': 'waits for a, which waits for b' });
  const text = await readFile(join(root.path, written.summaryPath), 'utf8');
  expect(await findSchemaProblems(parseJson(text, { file: written.summaryPath }), 'evidence-summary')).toEqual([]);
  expect(written).toMatchObject({ folder, summarySha256: sha256(text) });
  expect((await readdir(join(root.path, folder), { recursive: true })).toSorted()).toEqual(['dumps', 'dumps/QA-1.2.txt', 'qa_evidence_summary.json', 'qa_findings.sarif', 'qa_test_results.ctrf.json', 'qa_test_results.xml']);
  for (const { path, sha256: digest, sizeBytes } of written.record.artifacts) {
    const bytes = await readFile(join(root.path, folder, path));
    expect({ digest, sizeBytes }).toEqual({ digest: sha256(bytes), sizeBytes: bytes.length });
  }
  expect(await readEvidence(root.path, owner)).toMatchObject({ state: 'whole', record: written.record, sha256: written.summarySha256 });
});

test('removes the dumps of former runs', async () => {
  await using root = await temporaryFolder();
  await writeEvidence(root.path, hanging, { 'QA-1.2': 'a dump' });
  await writeEvidence(root.path, green, {});
  expect(await readdir(join(root.path, folder, 'dumps'))).toEqual([]);
  expect(await readEvidence(root.path, owner)).toMatchObject({ state: 'whole', record: { runId: 'run-2' } });
});

test('the same record gives the same bytes', async () => {
  await using root = await temporaryFolder();
  const first = await writeEvidence(root.path, hanging, { 'QA-1.2': 'a dump' });
  const second = await writeEvidence(root.path, hanging, { 'QA-1.2': 'a dump' });
  expect(second).toEqual(first);
});

test('a partial, an interrupted and a failed run leave complete evidence alone', async () => {
  await using root = await temporaryFolder();
  await writeEvidence(root.path, green, {});
  const partial = { ...hanging, selection: { ...hanging.selection, complete: false } };
  const interrupted = { ...hanging, status: 'INTERRUPTED' as const, runner: { ...hanging.runner, end: 'interrupted' as const } };
  const failed = { ...hanging, runner: { ...hanging.runner, end: 'failed' as const } };
  for (const record of [partial, interrupted, failed]) {
    expect((await writeEvidence(root.path, record, {})).folder).toBe(`${folder}/partial`);
  }
  expect(await readEvidence(root.path, owner)).toMatchObject({ state: 'whole', record: { runId: 'run-2' } });
  expect(await readEvidence(root.path, owner, 'partial')).toMatchObject({ state: 'whole', record: { runId: 'run-1' } });
});

test.for([
  ['an edited file', (path: string) => writeFile(join(path, 'qa_test_results.xml'), '<testsuites/>')],
  ['a removed file', (path: string) => rm(join(path, 'dumps/QA-1.2.txt'))],
  ['a summary that is no JSON', (path: string) => writeFile(join(path, 'qa_evidence_summary.json'), '{')],
  ['a summary of another subwave', async (path: string) => {
    const summary = join(path, 'qa_evidence_summary.json');
    await writeFile(summary, (await readFile(summary, 'utf8')).replace('"subwave": "1.0"', '"subwave": "1.1"'));
  }],
] as const)('%s makes the evidence damaged', async ([, damage]) => {
  await using root = await temporaryFolder();
  await writeEvidence(root.path, hanging, { 'QA-1.2': 'a dump' });
  await damage(join(root.path, folder));
  expect(await readEvidence(root.path, owner)).toMatchObject({ state: 'damaged', problems: [{ code: 'EVIDENCE_DAMAGED' }] });
});

test.for<[string, (record: RunRecord) => unknown]>([
  ['a state that its criteria do not give', (record) => ({ ...record, components: record.components.map((each) => ({ ...each, state: 'GREEN' })) })],
  ['totals that nothing adds up to', (record) => ({ ...record, totals: { ...record.totals, assertions: 1000 } })],
  ['a criterion that is none', (record) => ({ ...record, components: [{ ...record.components[0], criteria: [{ state: 'GREEN' }] }] })],
  ['a component that is none', (record) => ({ ...record, components: [null] })],
])('a summary with %s is damaged', async ([, forge]) => {
  await using root = await temporaryFolder();
  const { record, summaryPath } = await writeEvidence(root.path, hanging, {});
  await writeFile(join(root.path, summaryPath), JSON.stringify(forge(record)));
  expect(await readEvidence(root.path, owner)).toMatchObject({ state: 'damaged' });
});

test('only a full validation sees a field that does not belong, and a key that stands twice', async () => {
  await using root = await temporaryFolder();
  const { summaryPath } = await writeEvidence(root.path, green, {});
  const path = join(root.path, summaryPath);
  const written = await readFile(path, 'utf8');
  expect((await validateEvidence(root.path, await readEvidence(root.path, owner))).state).toBe('whole');
  for (const added of ['"waived": true,', '"runId": "other",']) {
    await writeFile(path, written.replace('{', `{ ${added}`));
    const reading = await readEvidence(root.path, owner);
    expect(reading.state).toBe('whole');
    expect((await validateEvidence(root.path, reading)).state).toBe('damaged');
  }
});

test('refuses a folder that leads out of the repository', async () => {
  await using root = await temporaryFolder();
  await using outside = await temporaryFolder();
  await mkdir(join(root.path, 'evidence'));
  await symlink(outside.path, join(root.path, 'evidence/wave-1.0'));
  await expect(writeEvidence(root.path, green, {})).rejects.toMatchObject({ code: 'STORAGE_FAILED', message: expect.stringContaining('leads out') });
});

test('two runs that store at once leave the evidence of one of them', async () => {
  await using root = await temporaryFolder();
  await Promise.all([writeEvidence(root.path, hanging, { 'QA-1.2': 'a dump' }), writeEvidence(root.path, green, {})]);
  expect(await readEvidence(root.path, owner)).toMatchObject({ state: 'whole' });
});

test('a full disk is an error and leaves the old evidence whole', async ({ annotate }): Promise<unknown> => {
  using disk = await mountSmallDisk(256 * 1024);
  if (disk === null) return annotate(notTried);
  await writeEvidence(disk.path, green, {});
  await expect(writeEvidence(disk.path, hanging, { 'QA-1.2': 'x'.repeat(1_000_000) })).rejects.toMatchObject({ code: 'STORAGE_FAILED', kind: 'environment' });
  expect(await readEvidence(disk.path, owner)).toMatchObject({ state: 'whole', record: { runId: 'run-2' } });
  return undefined;
});
