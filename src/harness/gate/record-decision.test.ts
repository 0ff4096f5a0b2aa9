import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import { findSchemaProblems } from '../../foundation/input/json-schema.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import { recordDecided, writeDecision } from '../checkpoint/fixtures/sample-decision.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import { decisionPath, summaryPath } from './decision-paths.ts';
import { decidedAt, decisionOn, makeKeys, owner, storeGreenRun } from './fixtures/decided-gate.ts';
import { readGateDecision } from './read-gate-decision.ts';
import { isSameDecision, recordDecision } from './record-decision.ts';

const { signing } = makeKeys();
const later = '2026-02-02T03:04:05.678Z';

test('nothing is recorded where nothing was decided', async () => {
  await using root = await temporaryFolder();
  expect(await readGateDecision(root.path, owner, await readLedger(root.path))).toEqual({
    state: 'absent',
    path: decisionPath(owner),
  });
});

test('records a decision that fits its schema, in the ledger after its file', async () => {
  await using root = await temporaryFolder();
  const written = await storeGreenRun(root.path);
  const recorded = await recordDecision(root.path, owner, decisionOn(written), decidedAt, undefined);
  expect(recorded).toMatchObject({ recorded: 'written', path: decisionPath(owner), summary: null });
  const ledger = await readLedger(root.path);
  const reading = await readGateDecision(root.path, owner, ledger);
  expect(reading).toMatchObject({ state: 'borne-out', decision: { decidedAt, outcome: 'PASS' } });
  const entry = ledger.entries.at(-1);
  expect(entry).toMatchObject({
    type: 'gate-decided',
    runId: 'r1',
    outcome: 'PASS',
    evidence: written.summarySha256,
    rulesCommit: null,
  });
  expect(await findSchemaProblems(parseJson(JSON.stringify(entry), { file: 'entry' }), 'ledger-entry')).toEqual([]);
});

test('a file that the ledger names and that departs from its schema opens the gate to nobody who hands it on', async () => {
  await using root = await temporaryFolder();
  const written = await storeGreenRun(root.path);
  const decision = { ...decisionOn(written), decidedAt, more: 'than the schema knows' };
  await recordDecided(root.path, owner, decision, await writeDecision(root.path, owner, decision));
  expect(await readGateDecision(root.path, owner, await readLedger(root.path))).toMatchObject({
    state: 'refuted',
    reason: 'the file does not fit its schema',
  });
});

test('writes the same decision once, whenever it is made and whatever commit holds the tree', async () => {
  await using root = await temporaryFolder();
  const written = await storeGreenRun(root.path);
  await recordDecision(root.path, owner, decisionOn(written), decidedAt, signing);
  const texts = () =>
    Promise.all(
      [decisionPath(owner), summaryPath(owner), 'evidence/ledger.jsonl'].map((file) => readFile(join(root.path, file), 'utf8')),
    );
  const before = await texts();
  const source = { commit: 'c'.repeat(40), dirty: true, treeDigest: written.record.source.treeDigest };
  const again = await recordDecision(root.path, owner, decisionOn(written, { source }), later, signing);
  expect(again).toMatchObject({ recorded: 'unchanged', decision: { decidedAt }, summary: summaryPath(owner) });
  expect(await texts()).toEqual(before);
  // Without a key, a summary that was signed elsewhere is kept.
  expect(await recordDecision(root.path, owner, decisionOn(written), later, undefined)).toMatchObject({
    summary: summaryPath(owner),
  });
});

test('writes another decision anew, and takes away the summary of the former one', async () => {
  await using root = await temporaryFolder();
  const written = await storeGreenRun(root.path);
  await recordDecision(root.path, owner, decisionOn(written), decidedAt, signing);
  const other = decisionOn(written, { notices: ['Another one.'] });
  expect(await recordDecision(root.path, owner, other, later, undefined)).toMatchObject({ recorded: 'written', summary: null });
  await expect(readFile(join(root.path, summaryPath(owner)))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a decision that was edited is written anew', async () => {
  await using root = await temporaryFolder();
  const written = await storeGreenRun(root.path);
  await recordDecision(root.path, owner, decisionOn(written), decidedAt, undefined);
  await storeGreenRun(root.path, 'r2');
  expect(await recordDecision(root.path, owner, decisionOn(written), later, undefined)).toMatchObject({ recorded: 'written' });
});

test('decisions differ by tree, rules and notices, not by time', async () => {
  await using root = await temporaryFolder();
  const decision = decisionOn(await storeGreenRun(root.path));
  expect(isSameDecision(decision, { ...decision, source: { ...decision.source, commit: 'c'.repeat(40) } })).toBe(true);
  expect(isSameDecision(decision, { ...decision, source: { ...decision.source, treeDigest: 'f'.repeat(64) } })).toBe(false);
  expect(isSameDecision(decision, { ...decision, notices: ['n'] })).toBe(false);
});
