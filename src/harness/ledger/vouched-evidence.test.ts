import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import { sampleComponent, sampleCriterion, sampleRecord } from '../evidence/fixtures/sample-record.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import { writeEvidence } from '../evidence/write-evidence.ts';
import { appendLedger } from './append-ledger.ts';
import { runEnded } from './fixtures/entries.ts';
import { vouchForAll } from './vouched-evidence.ts';

const owner = { wave: '1.0', subwave: '1.0', builder: 'somebody' };
const record = sampleRecord([sampleComponent('QA-1', [sampleCriterion('QA-1.1', 'GREEN')])]);

async function readVouched(root: string) {
  const [reading] = await vouchForAll(root, [await readEvidence(root, owner)]);
  return reading;
}

test('without evidence and ledger there is nothing to vouch for', async () => {
  await using root = await temporaryFolder();
  expect(await vouchForAll(root.path, [])).toEqual([]);
  expect(await readVouched(root.path)).toMatchObject({ state: 'absent' });
});

test('only an end of the very run that names the very summary vouches for it', async () => {
  await using root = await temporaryFolder();
  const { summaryPath, summarySha256 } = await writeEvidence(root.path, record, {});
  expect(await readVouched(root.path)).toMatchObject({ state: 'damaged', problems: [{ file: summaryPath }] });
  for (const [runId, digest] of [
    ['run-1', 'c'.repeat(64)],
    ['another', summarySha256],
  ] as const) {
    await appendLedger(root.path, runEnded({ runId, evidence: { [summaryPath]: digest } }));
    expect(await readVouched(root.path)).toMatchObject({ state: 'damaged' });
  }
  await appendLedger(root.path, runEnded({ runId: 'run-1', evidence: { [summaryPath]: summarySha256 } }));
  expect(await readVouched(root.path)).toMatchObject({ state: 'whole' });
});

test('a summary that a later run replaced vouches for nothing when it is brought back', async () => {
  await using root = await temporaryFolder();
  const { summaryPath, summarySha256 } = await writeEvidence(root.path, record, {});
  const named = { [summaryPath]: summarySha256 };
  await appendLedger(root.path, runEnded({ runId: 'run-1', evidence: named }));
  await appendLedger(root.path, runEnded({ runId: 'run-2', evidence: { 'evidence/elsewhere.json': 'c'.repeat(64) } }));
  expect(await readVouched(root.path)).toMatchObject({ state: 'whole' });
  await appendLedger(root.path, runEnded({ runId: 'run-3', evidence: { [summaryPath]: 'c'.repeat(64) } }));
  const problems = [{ file: summaryPath, message: expect.stringContaining('run run-3 stored another') }];
  expect(await readVouched(root.path)).toMatchObject({ state: 'damaged', problems });
});

test('a run on a branch of its own replaces nothing', async () => {
  await using root = await temporaryFolder();
  const { summaryPath, summarySha256 } = await writeEvidence(root.path, record, {});
  const ledger = join(root.path, 'evidence/ledger.jsonl');
  await appendLedger(root.path, runEnded({ runId: 'run-2', evidence: { [summaryPath]: 'c'.repeat(64) } }));
  const elsewhere = await readFile(ledger, 'utf8');
  await rm(ledger);
  await appendLedger(root.path, runEnded({ runId: 'run-1', evidence: { [summaryPath]: summarySha256 } }));
  await appendFile(ledger, elsewhere);
  expect(await readVouched(root.path)).toMatchObject({ state: 'whole' });
});

test('a line of the ledger that was edited vouches for nothing', async () => {
  await using root = await temporaryFolder();
  const { summaryPath, summarySha256 } = await writeEvidence(root.path, record, {});
  const entry = await appendLedger(root.path, runEnded({ runId: 'run-1', evidence: { [summaryPath]: 'c'.repeat(64) } }));
  const edited = { ...entry, evidence: { [summaryPath]: summarySha256 } };
  await writeFile(join(root.path, 'evidence/ledger.jsonl'), `${JSON.stringify(edited)}\n`);
  expect(await readVouched(root.path)).toMatchObject({ state: 'damaged' });
});

test('evidence that the ledger records and that is gone is damaged', async () => {
  await using root = await temporaryFolder();
  const { summaryPath, summarySha256 } = await writeEvidence(root.path, record, {});
  await appendLedger(root.path, runEnded({ runId: 'run-1', evidence: { [summaryPath]: summarySha256 } }));
  await rm(join(root.path, summaryPath));
  const problems = [{ file: summaryPath, message: 'The ledger records run run-1, and its evidence is gone.' }];
  expect(await readVouched(root.path)).toMatchObject({ state: 'damaged', problems });
});
