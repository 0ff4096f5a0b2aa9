import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { sha256 } from '../../foundation/canonical-json.ts';
import { digestTree } from '../../foundation/files/digest-tree.ts';
import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import { findSchemaProblems } from '../../foundation/input/json-schema.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import type { Project } from '../catalog/load-project.ts';
import { sampleComponent, sampleCriterion, sampleRecord } from '../evidence/fixtures/sample-record.ts';
import { writeEvidence } from '../evidence/write-evidence.ts';
import { appendLedger } from '../ledger/append-ledger.ts';
import { runEnded, runStarted } from '../ledger/fixtures/entries.ts';
import { completeInputs } from './fixtures/sample-inputs.ts';
import { readNarrative } from './read-narrative.ts';
import { writeReport } from './write-report.ts';

const { plan, components } = completeInputs();
const project: Project = { plan, catalog: { components, digest: 'a'.repeat(64), files: [] } };
const path = 'evidence/wave-1.0/somebody/subwave-1.0/WAVE_1.0_BUILDER_COMPLETION_REPORT.md';
const narrative = 'governance/narratives/subwave-1.0.yaml';

async function writeNarrative(root: string, text: string): Promise<void> {
  await mkdir(join(root, 'governance/narratives'), { recursive: true });
  await writeFile(join(root, narrative), text);
}

test('reports on a subwave that never ran', async () => {
  await using root = await temporaryFolder();
  const result = await writeReport(root.path, project, '1.0');
  expect(result).toMatchObject({ status: 'INCOMPLETE', path });
  expect(await findSchemaProblems(parseJson(JSON.stringify(result), { file: 'result' }), 'report-result')).toEqual([]);
  expect(sha256(await readFile(join(root.path, path)))).toBe(result.sha256);
});

test('lacks nothing of the evidence after a run that the ledger names, and the same again', async () => {
  await using root = await temporaryFolder();
  await appendLedger(root.path, runStarted({ runId: 'run-1' }));
  const source = { commit: null, dirty: false, treeDigest: await digestTree(root.path) };
  const record = sampleRecord([sampleComponent('QA-1', [sampleCriterion('QA-1.1', 'GREEN')])], { source });
  const { summaryPath, summarySha256 } = await writeEvidence(root.path, record, {});
  await appendLedger(root.path, runEnded({ runId: 'run-1', evidence: { [summaryPath]: summarySha256 } }));
  const result = await writeReport(root.path, project, '1.0');
  expect(result.lacking.map(({ what }) => what)).toEqual([
    `There is no narrative: ${narrative}.`,
    'The gate of the subwave has not decided on its policies.',
  ]);
  expect(await writeReport(root.path, project, '1.0')).toEqual(result);
});

test('measures nothing from evidence that the ledger does not name', async () => {
  await using root = await temporaryFolder();
  const record = sampleRecord([sampleComponent('QA-1', [sampleCriterion('QA-1.1', 'GREEN')])]);
  await writeEvidence(root.path, record, {});
  const { lacking, claims } = await writeReport(root.path, project, '1.0', { validate: true });
  expect(lacking[0]!.what).toContain('Not vouched for by the ledger: no end of run run-1 names this summary');
  expect(claims.filter(({ status }) => status !== 'stated' && status !== 'unproven')).toEqual([]);
  expect(await readFile(join(root.path, path), 'utf8')).toContain('Not measured.');
});

test('refuses a folder that leads out of the repository', async () => {
  await using root = await temporaryFolder();
  await using outside = await temporaryFolder();
  await symlink(outside.path, join(root.path, 'evidence'));
  await expect(writeReport(root.path, project, '1.0')).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
});

test.for([
  ['9.9', 'UNKNOWN_SUBWAVE'],
  ['0.9', 'EXTERNAL_SUBWAVE'],
])('refuses subwave %s', async ([subwave, code]) => {
  await using root = await temporaryFolder();
  await expect(writeReport(root.path, project, subwave!)).rejects.toMatchObject({ code, kind: 'input' });
});

test.for([
  ['an unknown field', 'schemaVersion: 1\nsubwave: "1.0"\nsumary: x\n'],
  ['an alias', 'schemaVersion: 1\nsubwave: &a "1.0"\nsummary: *a\n'],
  ['another subwave', 'schemaVersion: 1\nsubwave: "1.1"\n'],
])('a narrative with %s is invalid, with its problems', async ([, text]) => {
  await using root = await temporaryFolder();
  await writeNarrative(root.path, text!);
  const reading = await readNarrative(root.path, '1.0');
  expect(reading.state).toBe('invalid');
  expect(reading.state === 'invalid' && reading.problems.length).toBeGreaterThan(0);
});

test('a narrative may be a beginning', async () => {
  await using root = await temporaryFolder();
  await writeNarrative(root.path, 'schemaVersion: 1\nsubwave: "1.0"\nproposals: []\n');
  expect(await readNarrative(root.path, '1.0')).toMatchObject({ state: 'read', narrative: { proposals: [] } });
});
