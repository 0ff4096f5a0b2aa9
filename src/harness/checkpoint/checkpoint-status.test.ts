import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import { findSchemaProblems } from '../../foundation/input/json-schema.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import { sampleComponent, sampleCriterion, sampleRecord } from '../evidence/fixtures/sample-record.ts';
import { writeEvidence } from '../evidence/write-evidence.ts';
import { emptyLedger } from '../ledger/ledger.ts';
import type { CriterionState } from '../verdict/verdict.ts';
import { readCheckpointStatus } from './checkpoint-status.ts';
import { samplePlan } from './fixtures/sample-plan.ts';
import { recordCheckpoints } from './record-checkpoints.ts';

const plan = samplePlan();
const folder = 'evidence/wave-1.0/somebody/subwave-1.0';

async function storeRun(root: string, second: CriterionState, runId: string) {
  const components = [
    sampleComponent('QA-1', [sampleCriterion('QA-1.1', 'GREEN')]),
    sampleComponent('QA-2', [sampleCriterion('QA-2.1', second)], { state: second }),
  ];
  const { record } = await writeEvidence(root, sampleRecord(components, { runId }), {});
  return recordCheckpoints(root, record, plan, emptyLedger);
}

async function statusOf(root: string) {
  const subwaves = await readCheckpointStatus(root, plan);
  const document = parseJson(JSON.stringify({ wave: plan.wave, subwaves }), { file: 'status' });
  expect(await findSchemaProblems(document, 'checkpoint-status')).toEqual([]);
  return subwaves;
}

test('nothing has run', async () => {
  await using root = await temporaryFolder();
  expect(await statusOf(root.path)).toMatchObject([
    { subwave: '0.9', external: true, gate: { outcome: 'PASS' }, next: 'Nothing: the gate is PASS.' },
    {
      subwave: '1.0',
      green: 0,
      total: 2,
      evidence: 'absent',
      run: null,
      gate: { outcome: 'UNDECIDED' },
      next: 'Run it: `qa run --subwave 1.0`.',
    },
    { subwave: '1.1', waitsFor: ['1.0'], next: 'Waits for the gate of 1.0.' },
  ]);
});

test('of two runs that reach a checkpoint at the same time, one records it', async () => {
  await using root = await temporaryFolder();
  const reached = await Promise.all(['first', 'second'].map((runId) => storeRun(root.path, 'RED', runId)));
  const [recorded] = (await statusOf(root.path))[1]!.checkpoints;
  expect(reached.flat()).toEqual([recorded]);
});

test('a checkpoint that is not of its form is left out', async () => {
  await using root = await temporaryFolder();
  await storeRun(root.path, 'RED', 'first');
  const path = join(root.path, folder, 'checkpoints/checkpoint-1.json');
  const recorded = await readFile(path, 'utf8');
  await writeFile(path, recorded.replace(/"recordedAt": "[^"]*"/, '"recordedAt": 1'));
  expect((await statusOf(root.path))[1]).toMatchObject({ checkpoints: [] });
});

test('counts the last complete run; a checkpoint that was recorded stays as it was', async () => {
  await using root = await temporaryFolder();
  expect(await storeRun(root.path, 'RED', 'first')).toMatchObject([{ number: 1, status: 'AT_RISK' }]);
  const path = join(root.path, folder, 'checkpoints/checkpoint-1.json');
  const recorded = await readFile(path, 'utf8');
  expect(await findSchemaProblems(parseJson(recorded, { file: path }), 'checkpoint')).toEqual([]);
  expect((await statusOf(root.path))[1]).toMatchObject({
    green: 1,
    run: { runId: 'first', status: 'RED' },
    next: '1 of 2 components to go: `qa run --subwave 1.0`.',
  });

  expect(await storeRun(root.path, 'GREEN', 'second')).toEqual([]);
  expect(await readFile(path, 'utf8')).toBe(recorded);
  expect((await statusOf(root.path))[1]).toMatchObject({
    green: 2,
    run: { runId: 'second', status: 'GREEN' },
    checkpoints: [{ runId: 'first' }],
    next: 'Every component is GREEN: the gate has to decide.',
  });
});

test('reads a gate that decided, and nothing into one that cannot be read', async () => {
  await using root = await temporaryFolder();
  await storeRun(root.path, 'GREEN', 'first');
  const path = join(root.path, folder, 'gate.json');
  await writeFile(path, '{"outcome":"PASS"}');
  expect((await statusOf(root.path)).map(({ gate, waitsFor }) => [gate.outcome, waitsFor])).toEqual([
    ['PASS', []],
    ['PASS', []],
    ['UNDECIDED', []],
  ]);
  await writeFile(path, '{"outcome":"PERHAPS"');
  expect((await statusOf(root.path))[2]).toMatchObject({ waitsFor: ['1.0'] });
});

test('believes no damaged evidence', async () => {
  await using root = await temporaryFolder();
  await storeRun(root.path, 'GREEN', 'first');
  await writeFile(join(root.path, folder, 'qa_test_results.xml'), '');
  expect((await statusOf(root.path))[1]).toMatchObject({ green: 0, evidence: 'damaged', run: null });
});
