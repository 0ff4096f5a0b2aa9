import type { Problem } from '../../foundation/problem.ts';
import type { EvidenceReading, ReadSummary } from '../evidence/read-evidence.ts';
import type { LedgerEntry, RunEnded } from './ledger-entry.ts';
import type { Ledger } from './ledger.ts';
import { readLedger } from './read-ledger.ts';

/**
 * Evidence as far as the ledger vouches for it. A run stores its evidence before its end, so the ledger is read after what it
 * has to vouch for.
 *
 * @throws {QaError} UNREADABLE_FILE, kind `environment`.
 */
export async function vouchForAll(root: string, readings: readonly EvidenceReading[]): Promise<EvidenceReading[]> {
  const ledger = await readLedger(root);
  return readings.map((reading) => vouchFor(reading, ledger));
}

/**
 * The same reading; damaged when no end of its run names this very summary, when a later run stored another in its place, or
 * when the ledger names one that is gone. Pure.
 */
export function vouchFor(reading: EvidenceReading, ledger: Ledger): EvidenceReading {
  const summary = summaryOf(reading);
  if (summary !== undefined) {
    const problem = findDoubt(summary, ledger);
    if (problem === undefined) return reading;
    return damaged(problem, ...(reading.state === 'damaged' ? reading.problems : []));
  }
  if (reading.state !== 'absent') return reading;
  const runId = findLastRun(reading.path, ledger);
  return runId === undefined ? reading : damaged(lostSummary(reading.path, runId));
}

function summaryOf(reading: EvidenceReading): ReadSummary | undefined {
  if (reading.state !== 'whole') return reading.state === 'damaged' ? reading.summary : undefined;
  return { path: reading.path, sha256: reading.sha256, runId: reading.record.runId };
}

/** Why the ledger does not vouch for a summary; undefined when it does. */
function findDoubt({ runId, path, sha256 }: ReadSummary, { entries }: Ledger): Problem | undefined {
  const isEnd = (entry: LedgerEntry) => entry.type === 'run-ended' && entry.runId === runId && entry.evidence[path] === sha256;
  const at = entries.findIndex(isEnd);
  if (at === -1) return unvouchedSummary(path, runId);
  const later = findSuccessor(entries[at] as RunEnded, path, entries.slice(at + 1));
  return later === undefined ? undefined : formerSummary(path, runId, later.runId);
}

/**
 * A run that knew of `end` and stored another summary at that path. One on a branch of its own does not count: it did not know.
 *
 * @param later The entries after `end`, parents before children.
 */
function findSuccessor(end: RunEnded, path: string, later: Ledger['entries']): RunEnded | undefined {
  const descent = new Set([end.digest]);
  for (const entry of later) {
    if (!entry.heads.some((head) => descent.has(head))) continue;
    descent.add(entry.digest);
    if (entry.type !== 'run-ended') continue;
    const stored = entry.evidence[path];
    if (stored !== undefined && stored !== end.evidence[path]) return entry;
  }
  return undefined;
}

/** The last run that stored a summary at that path. */
function findLastRun(path: string, { entries }: Ledger): string | undefined {
  return entries.findLast((entry) => entry.type === 'run-ended' && entry.evidence[path] !== undefined)?.runId;
}

function damaged(...problems: readonly Problem[]): EvidenceReading {
  return { state: 'damaged', problems };
}

function unvouchedSummary(file: string, runId: string): Problem {
  return {
    code: 'EVIDENCE_DAMAGED',
    file,
    message: `Not vouched for by the ledger: no end of run ${runId} names this summary, so it was changed or never written by that run.`,
    remedy: 'Restore the file from version control, or run the subwave again.',
  };
}

function formerSummary(file: string, runId: string, later: string): Problem {
  return {
    code: 'EVIDENCE_DAMAGED',
    file,
    message: `This is the summary of run ${runId}, and run ${later} stored another in its place: the former one was brought back.`,
    remedy: 'Restore the summary of the last run from version control, or run the subwave again.',
  };
}

function lostSummary(file: string, runId: string): Problem {
  return {
    code: 'EVIDENCE_DAMAGED',
    file,
    message: `The ledger records run ${runId}, and its evidence is gone.`,
    remedy: 'Restore the file from version control, or run the subwave again.',
  };
}
