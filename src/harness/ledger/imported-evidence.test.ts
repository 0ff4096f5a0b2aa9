import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { expect, test } from 'vitest';

import { sha256 } from '../../foundation/canonical-json.ts';
import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import { importPath, readImports, verifyImports } from './imported-evidence.ts';
import type { EvidenceImported } from './ledger-entry.ts';
import { linkEntry } from './ledger-line.ts';
import { emptyLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';

const owner = { wave: '1.0', builder: 'ada', subwave: '1.0' };
const xml = '<testsuite tests="1"><testcase name="n"/></testsuite>';
const counts = { cases: 1, passed: 1, failed: 0, errors: 0, notRun: 0 };

function imported(changes: Partial<EvidenceImported> = {}): EvidenceImported {
  const content = {
    type: 'evidence-imported' as const,
    at: '2026-01-02T03:04:05.678Z',
    runId: 'none',
    ...owner,
    sha256: sha256(xml),
    source: 'junit.xml',
    runner: 'pytest',
    importedBy: 'Ada',
    commit: 'a'.repeat(40),
    treeDigest: 'b'.repeat(64),
    testedAt: null,
    counts,
    ...changes,
  };
  return linkEntry(content, []) as EvidenceImported;
}

function ledgerOf(...entries: readonly EvidenceImported[]): Ledger {
  return { entries, heads: [], problems: [] };
}

async function keep(root: string, text: string, digest = sha256(xml)): Promise<string> {
  const file = importPath(owner, digest);
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), text);
  return file;
}

test('where nothing was imported there is nothing, and nothing is wrong', async () => {
  await using folder = await temporaryFolder();
  expect(await readImports(folder.path, owner, emptyLedger)).toEqual([]);
  expect(await verifyImports(folder.path, emptyLedger)).toEqual({ files: 0, problems: [] });
});

test('a file is counted anew from what was kept', async () => {
  await using folder = await temporaryFolder();
  const file = await keep(folder.path, xml);
  const [read] = await readImports(folder.path, owner, ledgerOf(imported()));
  expect(read).toMatchObject({ path: file, results: { counts, failing: [], testedAt: null }, problems: [] });
  expect(await verifyImports(folder.path, ledgerOf(imported(), imported({ importedBy: 'Grace' })))).toEqual({
    files: 1,
    problems: [],
  });
});

test('that of another subwave is not shown', async () => {
  await using folder = await temporaryFolder();
  await keep(folder.path, xml);
  expect(await readImports(folder.path, { ...owner, subwave: '1.1' }, ledgerOf(imported()))).toEqual([]);
});

test('an edited file, one that is gone, one that nobody imported, and counts that the ledger makes up are named', async () => {
  await using folder = await temporaryFolder();
  const said = async (ledger: Ledger) =>
    (await verifyImports(folder.path, ledger)).problems.map(({ code, message }) => [code, message]);
  const file = await keep(folder.path, xml.replace('n"', 'm"'));
  expect(await said(ledgerOf(imported()))).toEqual([['EVIDENCE_DAMAGED', expect.stringContaining('its digest differs')]]);
  expect(await said(emptyLedger)).toEqual([['EVIDENCE_DAMAGED', 'The ledger records no import of this file.']]);
  await rm(path.join(folder.path, file));
  expect(await said(ledgerOf(imported()))).toEqual([['EVIDENCE_DAMAGED', 'The file that was imported is gone.']]);
  await keep(folder.path, xml);
  const madeUp = ledgerOf(imported({ counts: { ...counts, cases: 40, passed: 40 } }));
  expect(await said(madeUp)).toEqual([['EVIDENCE_DAMAGED', 'The ledger states other counts than the cases of the file.']]);
  expect(await readImports(folder.path, owner, madeUp)).toMatchObject([{ results: null }]);
});

test('what an import was writing when it was killed is nothing', async () => {
  await using folder = await temporaryFolder();
  const file = await keep(folder.path, xml);
  await writeFile(path.join(folder.path, path.dirname(file), `.${path.basename(file)}.7-7.tmp`), '<tests');
  expect(await verifyImports(folder.path, ledgerOf(imported()))).toEqual({ files: 1, problems: [] });
});

test('an entry of somebody else’s making reaches no other file', async () => {
  await using folder = await temporaryFolder();
  const strange = [imported({ wave: '../..' }), imported({ sha256: '../../../../etc/passwd' }), imported({ builder: 'a/b' })];
  expect(await verifyImports(folder.path, ledgerOf(...strange))).toEqual({ files: 0, problems: [] });
});

test('a file with the digest of its entry and no JUnit XML in it counts for nothing', async () => {
  await using folder = await temporaryFolder();
  await keep(folder.path, 'nothing', sha256('nothing'));
  const [read] = await readImports(folder.path, owner, ledgerOf(imported({ sha256: sha256('nothing') })));
  expect(read).toMatchObject({ results: null, problems: [{ code: 'JUNIT_MALFORMED' }] });
});
