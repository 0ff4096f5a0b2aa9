import { join } from 'node:path';

import { canonicalJson, sha256 } from '../../foundation/canonical-json.ts';
import { isBelow } from '../../foundation/files/contained-path.ts';
import { withFileLock } from '../../foundation/files/file-lock.ts';
import { finishTransactions } from '../../foundation/files/file-transaction.ts';
import { findFile } from '../../foundation/files/find-file.ts';
import type { Problem } from '../../foundation/problem.ts';
import { QaError } from '../../foundation/qa-error.ts';
import { worstState } from '../verdict/worst-state.ts';
import { countTotals } from './assemble-record.ts';
import { evidenceFolder, evidenceLockPath, oncePerOwner, summaryFile } from './evidence-place.ts';
import type { EvidenceKind, EvidenceOwner } from './evidence-place.ts';
import type { RecordedArtifact, RecordedCriterion, RunRecord } from './run-record.ts';

/** What lies in the folder of a subwave's evidence. Only `whole` evidence that the ledger vouches for is to be believed. */
export type EvidenceReading =
  | { readonly state: 'absent'; readonly path: string }
  | { readonly state: 'whole'; readonly record: RunRecord; readonly path: string; readonly sha256: string; readonly sizeBytes: number }
  | {
      readonly state: 'damaged';
      readonly problems: readonly Problem[];
      /** The summary, when it could be read and only a file beside it is not as it says. */
      readonly summary?: ReadSummary;
    };

export interface ReadSummary {
  readonly path: string;
  readonly sha256: string;
  readonly runId: string;
}

/**
 * Reads a subwave's evidence and checks every file beside the summary against its digest. A write that was cut short, or is
 * under way, is completed first. Checks the shape of the summary only as far as to count from it; `validateEvidence` checks it all.
 */
export async function readEvidence(root: string, owner: EvidenceOwner, kind: EvidenceKind = 'complete'): Promise<EvidenceReading> {
  const folder = evidenceFolder(owner, kind);
  const reading = await readOnce(root, folder, owner);
  if (reading.state !== 'damaged' || !(await settle(join(root, folder), join(root, evidenceLockPath(owner, kind))))) return reading;
  return readOnce(root, folder, owner);
}

/** Gives a subwave's complete evidence. */
export type EvidenceReader = (owner: EvidenceOwner) => Promise<EvidenceReading>;

/** {@link readEvidence}, once for each subwave, for what must rest on one and the same reading. */
export function evidenceReader(root: string): EvidenceReader {
  return oncePerOwner((owner) => readEvidence(root, owner));
}

/** Waits for a writer and completes what it left. False where that cannot be done, as in a read-only checkout. */
async function settle(folder: string, lockPath: string): Promise<boolean> {
  try {
    await withFileLock(lockPath, () => finishTransactions(folder));
    return true;
  } catch (error) {
    if (error instanceof QaError) return false;
    throw error;
  }
}

function readOnce(root: string, folder: string, owner: EvidenceOwner): EvidenceReading {
  const path = `${folder}/${summaryFile}`;
  const bytes = findFile(join(root, path));
  if (bytes === undefined) return { state: 'absent', path };
  const record = parseRecord(bytes, owner);
  if (record === undefined) return { state: 'damaged', problems: [unreadableSummary(path)] };
  const problems = record.artifacts.flatMap((artifact) => findArtifactProblems(join(root, folder), folder, artifact));
  if (problems.length > 0) return { state: 'damaged', problems, summary: { path, sha256: sha256(bytes), runId: record.runId } };
  return { state: 'whole', record, path, sha256: sha256(bytes), sizeBytes: bytes.length };
}

/** Undefined unless it is the record of this very subwave, and everything that is counted from it is there. */
function parseRecord(bytes: Buffer, owner: EvidenceOwner): RunRecord | undefined {
  try {
    const record = JSON.parse(bytes.toString()) as RunRecord;
    const ours = record.schemaVersion === 1 && record.wave === owner.wave && record.subwave === owner.subwave && record.builder === owner.builder;
    return ours && agreesWithItself(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** True when every list is one, and states and totals follow from the criteria. */
function agreesWithItself({ artifacts, components, debt, source, totals }: RunRecord): boolean {
  const criteria = components.flatMap((component) => component.criteria);
  const recounted = countTotals(components, debt.length);
  return (
    [artifacts, debt, ...components.map((component) => component.criteria)].every(Array.isArray) &&
    typeof source.treeDigest === 'string' &&
    artifacts.every(({ path, sha256: digest }) => typeof path === 'string' && typeof digest === 'string') &&
    criteria.every(hasItsFields) &&
    components.every(({ state, criteria: own }) => state === (worstState(own.map((criterion) => criterion.state)) ?? 'MISSING')) &&
    canonicalJson(recounted) === canonicalJson(totals)
  );
}

function hasItsFields({ criterion, statement, state, reason, durationMs, output }: RecordedCriterion): boolean {
  const texts = [criterion, statement, state, reason.code, reason.message, output];
  return texts.every((text) => typeof text === 'string') && typeof durationMs === 'number';
}

function findArtifactProblems(absolute: string, folder: string, artifact: RecordedArtifact): Problem[] {
  const path = join(absolute, artifact.path);
  const bytes = isBelow(absolute, path) ? findFile(path) : undefined;
  if (bytes !== undefined && sha256(bytes) === artifact.sha256) return [];
  const problem = {
    code: 'EVIDENCE_DAMAGED',
    file: `${folder}/${artifact.path}`,
    message: bytes === undefined ? 'The file that the summary names is gone.' : 'The file is not the one that the run wrote: its digest differs.',
    remedy: 'Run the subwave again; evidence is never edited by hand.',
  };
  return [problem];
}

function unreadableSummary(file: string): Problem {
  return {
    code: 'EVIDENCE_DAMAGED',
    file,
    message: 'The summary is not the record of a run on this subwave, or it contradicts itself.',
    remedy: 'Run the subwave again; evidence is never edited by hand.',
  };
}
