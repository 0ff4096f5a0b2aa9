import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import { decisionPath, summaryPath } from './decision-paths.ts';
import { decidedAt, decisionOn, makeKeys, owner, storeGreenRun } from './fixtures/decided-gate.ts';
import { recordDecision } from './record-decision.ts';
import { verifyDecision } from './verify-decision.ts';

const { signing, trusted } = makeKeys();
const other = makeKeys();

const problemsOf = async (root: string, keys = [trusted]) => verifyDecision(root, owner, await readLedger(root), keys);

async function decided() {
  const folder = await temporaryFolder();
  await recordDecision(folder.path, owner, decisionOn(await storeGreenRun(folder.path)), decidedAt, signing);
  return folder;
}

test('a gate that was never decided has nothing wrong with it', async () => {
  await using root = await temporaryFolder();
  expect(await problemsOf(root.path)).toEqual([]);
});

test('a decision and its summary hold as they were written, also without a key to verify with', async () => {
  await using root = await decided();
  expect([await problemsOf(root.path), await problemsOf(root.path, [])]).toEqual([[], []]);
  expect(await problemsOf(root.path, [other.trusted])).toMatchObject([
    { code: 'GATE_SUMMARY', message: 'No trusted key signed it.' },
  ]);
});

test.for([
  ['GATE_DAMAGED', decisionPath(owner)],
  ['GATE_SUMMARY', summaryPath(owner)],
] as const)('%s: a flipped byte anywhere in %s is found and named', async ([code, file]) => {
  await using root = await decided();
  const bytes = await readFile(join(root.path, file));
  for (let at = 0; at < bytes.length; at += 17) {
    const flipped = Buffer.from(bytes);
    flipped[at]! ^= 1;
    await writeFile(join(root.path, file), flipped);
    expect(await problemsOf(root.path), `byte ${at}`).toMatchObject([{ code, file }]);
  }
});

test('names what is gone, and what nobody decided', async () => {
  await using root = await decided();
  const file = decisionPath(owner);
  const text = await readFile(join(root.path, file));
  await rm(join(root.path, file));
  expect(await problemsOf(root.path)).toMatchObject([
    { code: 'GATE_DAMAGED', file, message: expect.stringContaining('lost its file') },
  ]);
  await writeFile(join(root.path, file), text);
  await rm(join(root.path, 'evidence/ledger.jsonl'));
  expect(await problemsOf(root.path)).toMatchObject([
    { code: 'GATE_DAMAGED', message: expect.stringContaining('knows of no decision') },
  ]);
  await rm(join(root.path, file));
  expect(await problemsOf(root.path)).toMatchObject([{ code: 'GATE_SUMMARY', message: expect.stringContaining('is not there') }]);
});

test('a decision on evidence that a later run replaced is outdated, and not damaged', async () => {
  await using root = await decided();
  await storeGreenRun(root.path, 'r2');
  expect(await problemsOf(root.path)).toEqual([]);
});
