import { join } from 'node:path';

import { sha256 } from '../../foundation/canonical-json.ts';
import { createFolder } from '../../foundation/files/create-folder.ts';
import { withFileLock } from '../../foundation/files/file-lock.ts';
import { finishTransactions, writeFilesAtomic } from '../../foundation/files/file-transaction.ts';
import type { PlannedWrite } from '../../foundation/files/file-transaction.ts';
import { listFiles } from '../../foundation/files/list-files.ts';
import { renderCtrf } from './ctrf.ts';
import { ctrfFile, evidenceFolder, evidenceKindOf, evidenceLockPath, resultsFile, sarifFile, summaryFile } from './evidence-place.ts';
import { renderJunitXml } from './junit-xml.ts';
import type { RecordedArtifact, RunRecord } from './run-record.ts';
import { renderSarif } from './sarif.ts';

export interface WrittenEvidence {
  /** Relative to the root, like every path here. */
  readonly folder: string;
  readonly summaryPath: string;
  readonly summarySha256: string;
  readonly record: RunRecord;
}

/**
 * Writes the evidence of one run on one subwave: dumps, JUnit XML, CTRF, SARIF, and last the summary with the digests of them, all or
 * none. Dumps of former runs are removed. An incomplete run goes into `partial/` and leaves complete evidence alone.
 *
 * @param dumps Text of each dump by criterion id.
 * @throws {QaError} STORAGE_FAILED or LOCKED, kind `environment`; the old evidence is untouched.
 */
export async function writeEvidence(
  root: string,
  record: Omit<RunRecord, 'artifacts'>,
  dumps: Readonly<Record<string, string>>,
): Promise<WrittenEvidence> {
  const kind = evidenceKindOf(record);
  const folder = evidenceFolder(record, kind);
  const files = [
    ...Object.entries(dumps).map(([criterion, text]) => ({ path: `dumps/${criterion}.txt`, content: Buffer.from(text) })),
    { path: resultsFile, content: Buffer.from(await renderJunitXml(record, dumps)) },
    { path: ctrfFile, content: Buffer.from(renderCtrf(record)) },
    { path: sarifFile, content: Buffer.from(renderSarif(record)) },
  ];
  const whole: RunRecord = { ...record, artifacts: files.map(describeArtifact).toSorted(byPath) };
  const summary = `${JSON.stringify(whole, null, 2)}\n`;
  await createFolder(root, join(root, folder));
  await withFileLock(join(root, evidenceLockPath(record, kind)), () =>
    writeTogether(join(root, folder), [...files, { path: summaryFile, content: summary }]),
  );
  return { folder, summaryPath: `${folder}/${summaryFile}`, summarySha256: sha256(summary), record: whole };
}

async function writeTogether(folder: string, files: readonly PlannedWrite[]): Promise<void> {
  await finishTransactions(folder);
  const kept = new Set(files.map(({ path }) => path));
  const outdated = listFiles(folder, 'dumps').filter((path) => path.endsWith('.txt') && !kept.has(path));
  await writeFilesAtomic(folder, files, outdated);
}

function describeArtifact({ path, content }: { path: string; content: Buffer }): RecordedArtifact {
  return { path, sha256: sha256(content), sizeBytes: content.length };
}

function byPath(a: RecordedArtifact, b: RecordedArtifact): number {
  return a.path < b.path ? -1 : 1;
}
