import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import { sha256 } from '../../foundation/canonical-json.ts';
import { askGit, findCommit } from '../../foundation/git.ts';
import { findSchemaProblems } from '../../foundation/input/json-schema.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import { sampleComponent, sampleCriterion, sampleRecord } from '../evidence/fixtures/sample-record.ts';
import { writeEvidence } from '../evidence/write-evidence.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import { appendLedger } from '../ledger/append-ledger.ts';
import { runEnded, runStarted } from '../ledger/fixtures/entries.ts';
import { emptyLedger } from '../ledger/ledger.ts';
import type { CriterionState } from '../verdict/verdict.ts';
import { readCheckpointStatus } from './checkpoint-status.ts';
import { recordDecided, sampleDecision, writeDecision } from './fixtures/sample-decision.ts';
import { samplePlan } from './fixtures/sample-plan.ts';
import type { RecordedDecision } from './recorded-decision.ts';
import { recordCheckpoints } from './record-checkpoints.ts';

const plan = samplePlan();
const folder = 'evidence/wave-1.0/somebody/subwave-1.0';

async function storeRun(root: string, second: CriterionState, runId: string, changes: Partial<RunRecord> = {}) {
  const components = [
    sampleComponent('QA-1', [sampleCriterion('QA-1.1', 'GREEN')]),
    sampleComponent('QA-2', [sampleCriterion('QA-2.1', second)], { state: second }),
  ];
  const { record, summaryPath, summarySha256 } = await writeEvidence(root, sampleRecord(components, { runId, ...changes }), {});
  const { treeDigest, commit } = record.source;
  await appendLedger(root, runStarted({ runId, components: ['QA-1', 'QA-2'], treeDigest, commit }));
  const reached = await recordCheckpoints(root, record, plan, emptyLedger);
  const criteria = { 'QA-1.1': { state: 'GREEN', durationMs: 1 }, 'QA-2.1': { state: second, durationMs: 1 } } as const;
  const evidence = { [summaryPath]: summarySha256 };
  await appendLedger(root, runEnded({ runId, at: record.finishedAt, criteria, evidence }));
  return reached;
}

async function statusOf(root: string) {
  const status = await readCheckpointStatus(root, plan);
  const document = parseJson(JSON.stringify(status), { file: 'status' });
  expect(await findSchemaProblems(document, 'checkpoint-status')).toEqual([]);
  return status.subwaves;
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
  expect(reached.flat()).toMatchObject([{ runId: recorded!.runId }]);
  expect(recorded!.contradiction).toBeNull();
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
    checkpoints: [{ runId: 'first', contradiction: null }],
    next: 'Every component is GREEN: `qa gate --subwave 1.0`.',
  });
});

test('believes a decision on a gate that ledger and evidence bear out, and no other', async () => {
  await using root = await temporaryFolder();
  await storeRun(root.path, 'GREEN', 'first');
  const owner = { wave: '1.0', subwave: '1.0', builder: 'somebody' };
  const stateOf = async () => (await statusOf(root.path))[1]!.gate;
  const sample = sampleDecision();
  const odd = Object.keys(sample).flatMap((name) => [
    { ...sample, [name]: 7 },
    { ...sample, [name]: undefined },
  ]);
  const used = ['wave', 'subwave', 'outcome', 'terminalState', 'runId', 'evidence', 'rules'];
  const wrong = odd.filter((decision) => used.some((name) => decision[name as 'wave'] !== sample[name as 'wave']));
  const inner = [
    { ...sample, rules: [null] },
    { ...sample, rules: [{ policy: 'BL-016' }] },
    { ...sample, evidence: { path: 'a' } },
  ];
  for (const text of [
    '{"outcome":"PERHAPS"',
    'null',
    '[]',
    ...[...wrong, ...inner].map((decision) => JSON.stringify(decision)),
  ]) {
    await writeFile(join(root.path, folder, 'gate.json'), text);
    expect(await stateOf()).toMatchObject({ outcome: 'UNDECIDED', source: expect.stringContaining('not a decision') });
  }
  const path = `${folder}/qa_evidence_summary.json`;
  const evidence = { path, sha256: sha256(await readFile(join(root.path, path))) };
  const decision = sampleDecision({ runId: 'first', evidence });
  const digest = await writeDecision(root.path, owner, decision);
  expect(await stateOf()).toMatchObject({ outcome: 'UNDECIDED', source: expect.stringContaining('knows of no decision') });
  await recordDecided(root.path, owner, decision, digest);
  expect((await statusOf(root.path)).map(({ gate, waitsFor }) => [gate.outcome, gate.terminalState, waitsFor])).toEqual([
    ['PASS', undefined, []],
    ['PASS', 'COMPLETE', []],
    ['UNDECIDED', undefined, []],
  ]);

  await storeRun(root.path, 'GREEN', 'second');
  expect(await stateOf()).toMatchObject({ outcome: 'UNDECIDED', source: expect.stringContaining('no longer the one') });
  expect((await statusOf(root.path))[2]).toMatchObject({ waitsFor: ['1.0'] });
});

test('believes no PASS whose evidence is not GREEN, whose rules do not add up, or that a later decision took back', async () => {
  await using root = await temporaryFolder();
  await storeRun(root.path, 'RED', 'first');
  const owner = { wave: '1.0', subwave: '1.0', builder: 'somebody' };
  const path = `${folder}/qa_evidence_summary.json`;
  const evidence = { path, sha256: sha256(await readFile(join(root.path, path))) };
  const refusalOf = async (decision: RecordedDecision) => {
    await recordDecided(root.path, owner, decision, await writeDecision(root.path, owner, decision));
    return (await statusOf(root.path))[1]!.gate.source;
  };
  expect(await refusalOf(sampleDecision({ runId: 'first', evidence }))).toContain('not GREEN throughout');
  expect(await refusalOf(sampleDecision())).toContain('it judged no evidence');
  expect(await refusalOf(sampleDecision({ terminalState: 'BLOCKED' }))).toContain('terminal state disagree');
  const failed = sampleDecision().rules.map((rule) => ({ ...rule, outcome: 'FAIL' as const }));
  expect(await refusalOf(sampleDecision({ rules: failed }))).toContain('do not add up');

  const fail = sampleDecision({ outcome: 'FAIL', terminalState: 'FAILED', rules: failed });
  const digest = await writeDecision(root.path, owner, fail);
  await recordDecided(root.path, owner, fail, digest);
  expect((await statusOf(root.path))[1]!.gate).toMatchObject({ outcome: 'FAIL', terminalState: 'FAILED' });
  await recordDecided(root.path, owner, fail, 'f'.repeat(64));
  expect((await statusOf(root.path))[1]!.gate.source).toContain('the last decision in the ledger is another one');
  await rm(join(root.path, folder, 'gate.json'));
  expect((await statusOf(root.path))[1]!.gate.source).toContain('has lost its file');
});

test('believes no summary that was edited, also one that agrees with itself', async () => {
  await using root = await temporaryFolder();
  await storeRun(root.path, 'RED', 'first');
  const green = [1, 2].map((number) => sampleComponent(`QA-${number}`, [sampleCriterion(`QA-${number}.1`, 'GREEN')]));
  await writeEvidence(root.path, sampleRecord(green, { runId: 'first' }), {});
  expect((await statusOf(root.path))[1]).toMatchObject({
    green: 0,
    evidence: 'damaged',
    damage: expect.stringContaining('Not vouched for by the ledger'),
    run: null,
    next: 'The evidence is not to be believed: `qa run --subwave 1.0`.',
  });
});

test('says that the evidence of a run that the ledger records is gone', async () => {
  await using root = await temporaryFolder();
  await storeRun(root.path, 'GREEN', 'first');
  await rm(join(root.path, folder, 'qa_evidence_summary.json'));
  const damage = expect.stringContaining('The ledger records run first, and its evidence is gone.');
  expect((await statusOf(root.path))[1]).toMatchObject({ green: 0, evidence: 'damaged', damage });
});

test('shows a checkpoint that the ledger contradicts as such', async () => {
  await using root = await temporaryFolder();
  await storeRun(root.path, 'RED', 'first');
  const path = join(root.path, folder, 'checkpoints/checkpoint-1.json');
  await writeFile(path, (await readFile(path, 'utf8')).replace('"completed": 1', '"completed": 2'));
  const contradiction = 'completed of run first is 1, not 2';
  expect((await statusOf(root.path))[1]).toMatchObject({ checkpoints: [{ contradiction }] });
});

test('tells a run on the committed tree from one on another', async () => {
  await using root = await temporaryFolder();
  const git = (...args: string[]) => askGit(root.path, ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args]);
  await writeFile(join(root.path, 'a.ts'), '1');
  for (const args of [['init'], ['add', '.'], ['commit', '-m', 'a']]) expect(await git(...args)).not.toBeNull();
  const source = { commit: (await findCommit(root.path))!, dirty: false, treeDigest: 'a'.repeat(64) };
  await storeRun(root.path, 'GREEN', 'first', { source });
  for (const args of [
    ['add', '.'],
    ['commit', '-m', 'evidence'],
  ])
    expect(await git(...args)).not.toBeNull();
  expect((await statusOf(root.path))[1]).toMatchObject({
    run: { current: true },
    next: expect.stringContaining('qa gate --subwave'),
  });
  await writeFile(join(root.path, 'b.ts'), '1');
  expect((await statusOf(root.path))[1]).toMatchObject({
    run: { current: false },
    next: expect.stringContaining('another tree'),
  });
  await storeRun(root.path, 'GREEN', 'second', { source: { ...source, dirty: true } });
  expect((await statusOf(root.path))[1]).toMatchObject({ run: { current: null } });
});

test('a ledger that cannot be read is an error of the environment', async () => {
  await using root = await temporaryFolder();
  await mkdir(join(root.path, 'evidence/ledger.jsonl'), { recursive: true });
  await expect(readCheckpointStatus(root.path, plan)).rejects.toMatchObject({ code: 'UNREADABLE_FILE', kind: 'environment' });
});

test('believes no damaged evidence', async () => {
  await using root = await temporaryFolder();
  await storeRun(root.path, 'GREEN', 'first');
  await writeFile(join(root.path, folder, 'qa_test_results.xml'), '');
  expect((await statusOf(root.path))[1]).toMatchObject({ green: 0, evidence: 'damaged', run: null });
});
