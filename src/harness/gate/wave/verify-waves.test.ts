import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { sha256 } from '../../../foundation/canonical-json.ts';
import { temporaryFolder } from '../../../foundation/files/fixtures/temporary-folder.ts';
import { findSchemaProblems } from '../../../foundation/input/json-schema.ts';
import { parseJson } from '../../../foundation/input/parse-json.ts';
import { samplePlan } from '../../checkpoint/fixtures/sample-plan.ts';
import { readWaveState } from '../../checkpoint/wave-state.ts';
import type { Plan } from '../../plan/plan.ts';
import { appendLedger } from '../../ledger/append-ledger.ts';
import { readLedger } from '../../ledger/read-ledger.ts';
import { waveDecisionPath, waveSummaryPath } from '../decision-paths.ts';
import { decidedAt, decisionOn, makeKeys, owner, storeGreenRun } from '../fixtures/decided-gate.ts';
import { recordDecision } from '../record-decision.ts';
import { judgeWave } from './judge-wave.ts';
import { recordWave } from './record-wave.ts';
import { verifyWaves } from './verify-waves.ts';

const { signing, trusted } = makeKeys();
const later = '2026-02-02T03:04:05.678Z';
const sample = samplePlan();
const plan: Plan = { ...sample, subwaves: sample.subwaves.slice(0, 2) };
const [before, first] = plan.subwaves;
const file = waveDecisionPath('1.0');

/** Decides 1.0 on a new GREEN run, and the wave. */
async function decide(root: string, at = decidedAt, key = signing, run = 'r1') {
  const written = await storeGreenRun(root, run);
  const result = await recordDecision(root, owner, decisionOn(written), at, key);
  const judged = [
    { subwave: before!, external: before!.external! },
    { subwave: first!, result },
  ];
  return judgeWave('1.0', { policies: [], policyRef: null }, written.record.source, '1.0.0', judged);
}

async function decided() {
  const folder = await temporaryFolder();
  await recordWave(folder.path, await decide(folder.path), decidedAt, signing);
  return folder;
}

const verify = async (root: string, keys = [trusted]) => verifyWaves(root, await readLedger(root), keys);
const stateOf = async (root: string, own = plan) => readWaveState(root, own, await readLedger(root));

test('a wave that was never decided has nothing wrong with it, and is UNDECIDED', async () => {
  await using root = await temporaryFolder();
  expect([await verify(root.path), await stateOf(root.path)]).toEqual([[], { outcome: 'UNDECIDED', source: 'not decided' }]);
});

test('a decision and its summary hold as they were written, fit their schemas, and say PASS', async () => {
  await using root = await decided();
  const holds = [{ wave: '1.0', outcome: 'PASS', outdated: null, problems: [] }];
  expect([await verify(root.path), await verify(root.path, [])]).toEqual([holds, holds]);
  expect(await stateOf(root.path)).toEqual({ outcome: 'PASS', source: file });
  const entry = (await readLedger(root.path)).entries.at(-1);
  expect(entry).toMatchObject({ type: 'wave-decided', runId: 'none', wave: '1.0', outcome: 'PASS' });
  expect(await findSchemaProblems(parseJson(JSON.stringify(entry), { file: 'entry' }), 'ledger-entry')).toEqual([]);
  const other = makeKeys();
  expect(await verify(root.path, [other.trusted])).toMatchObject([{ problems: [{ code: 'GATE_SUMMARY' }] }]);
});

test('writes the same decision once, whenever it is made', async () => {
  await using root = await temporaryFolder();
  const wave = await decide(root.path);
  await recordWave(root.path, wave, decidedAt, signing);
  const texts = () =>
    Promise.all([file, waveSummaryPath('1.0'), 'evidence/ledger.jsonl'].map((path) => readFile(join(root.path, path), 'utf8')));
  const once = await texts();
  const elsewhere = { ...wave, source: { ...wave.source, commit: 'c'.repeat(40), dirty: true } };
  expect(await recordWave(root.path, elsewhere, later, signing)).toMatchObject({
    recorded: 'unchanged',
    decision: { decidedAt },
  });
  expect(await texts()).toEqual(once);
  expect(await recordWave(root.path, { ...wave, notices: ['n'] }, later, undefined)).toMatchObject({
    recorded: 'written',
    summary: null,
  });
});

test.for([
  ['GATE_DAMAGED', file],
  ['GATE_SUMMARY', waveSummaryPath('1.0')],
] as const)('%s: a flipped byte anywhere in %s is found and named', async ([code, path]) => {
  await using root = await decided();
  const bytes = await readFile(join(root.path, path));
  for (let at = 0; at < bytes.length; at += 17) {
    const flipped = Buffer.from(bytes);
    flipped[at]! ^= 1;
    await writeFile(join(root.path, path), flipped);
    expect(await verify(root.path), `byte ${at}`).toMatchObject([
      { outcome: code === 'GATE_DAMAGED' ? null : 'PASS', problems: [{ code, file: path }] },
    ]);
  }
});

test('a file of another shape is no decision, and one that departs from its schema is handed on to nobody', async () => {
  await using root = await decided();
  const decision = JSON.parse(await readFile(join(root.path, file), 'utf8')) as Record<string, unknown>;
  const write = async (value: unknown) => {
    const text = JSON.stringify(value);
    await writeFile(join(root.path, file), text);
    return sha256(text);
  };
  for (const wrong of [
    { outcome: 'PERHAPS' },
    { wave: '2.0' },
    { subwaves: [null] },
    { subwaves: [{ subwave: '1.0', outcome: 'PASS' }] },
  ]) {
    await write({ ...decision, ...wrong });
    expect(await stateOf(root.path)).toMatchObject({ source: expect.stringContaining('not a decision on this wave') });
  }
  const made = (await readLedger(root.path)).entries.find((entry) => entry.type === 'wave-decided')!;
  const { at, runId, wave, outcome, treeDigest, rulesCommit } = made;
  const digest = await write({ ...decision, more: 'than the schema knows' });
  await appendLedger(root.path, { type: 'wave-decided', at, runId, wave, outcome, treeDigest, rulesCommit, decision: digest });
  expect(await verify(root.path)).toMatchObject([
    { problems: [{ message: expect.stringContaining('does not fit its schema') }] },
  ]);
});

test('names what is gone, and what nobody decided', async () => {
  await using root = await decided();
  const text = await readFile(join(root.path, file));
  await rm(join(root.path, file));
  expect(await verify(root.path)).toMatchObject([{ problems: [{ message: expect.stringContaining('lost its file') }] }]);
  await writeFile(join(root.path, file), text);
  await rm(join(root.path, 'evidence/ledger.jsonl'));
  expect(await verify(root.path)).toMatchObject([{ problems: [{ message: expect.stringContaining('knows of no decision') }] }]);
  await rm(join(root.path, file));
  expect(await verify(root.path)).toMatchObject([
    { problems: [{ code: 'GATE_SUMMARY', message: expect.stringContaining('not there') }] },
  ]);
});

test('a PASS of the wave goes with a subwave that is run or decided again, and is outdated, not damaged', async () => {
  await using root = await decided();
  await storeGreenRun(root.path, 'r2');
  const outdated = expect.stringMatching(/the decision on 1\.0 does not count: the evidence is no longer/);
  expect(await verify(root.path)).toMatchObject([{ outcome: null, outdated, problems: [] }]);
  expect(await stateOf(root.path)).toMatchObject({ outcome: 'UNDECIDED', source: expect.stringContaining('does not count') });
  await decide(root.path, later, signing, 'r3');
  expect(await verify(root.path)).toMatchObject([{ outcome: null, outdated: '1.0 was decided again since', problems: [] }]);
});

test.for([
  ['has another subwave', sample, 'the plan has other subwaves now'],
  ['has another instead', { ...plan, subwaves: [before!, { ...first!, id: '1.2' }] }, 'it does not judge 1.2'],
  [
    'has it done elsewhere',
    { ...plan, subwaves: [before!, { ...first!, external: before!.external! }] },
    '1.0 is planned otherwise now',
  ],
  [
    'has another sign-off',
    { ...plan, subwaves: [{ ...before!, external: { ...before!.external!, outcome: 'FAIL' as const } }, first!] },
    'the record of 0.9 is another now',
  ],
] as const)('a PASS does not count where the plan %s', async ([, own, reason]) => {
  await using root = await decided();
  expect(await stateOf(root.path, own)).toEqual({ outcome: 'UNDECIDED', source: `${file} does not count: ${reason}` });
});
