import type { Problem } from '../../foundation/problem.ts';
import type { EvidenceReading, ReadSummary } from '../evidence/read-evidence.ts';
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

/** The same reading; damaged when no end of its run names this very summary, or when the ledger names one that is gone. Pure. */
export function vouchFor(reading: EvidenceReading, ledger: Ledger): EvidenceReading {
  const summary = summaryOf(reading);
  if (summary !== undefined) {
    if (isNamed(summary, ledger)) return reading;
    const others = reading.state === 'damaged' ? reading.problems : [];
    return damaged(unvouchedSummary(summary.path, summary.runId), ...others);
  }
  if (reading.state !== 'absent') return reading;
  const runId = findLastRun(reading.path, ledger);
  return runId === undefined ? reading : damaged(lostSummary(reading.path, runId));
}

function summaryOf(reading: EvidenceReading): ReadSummary | undefined {
  if (reading.state !== 'whole') return reading.state === 'damaged' ? reading.summary : undefined;
  return { path: reading.path, sha256: reading.sha256, runId: reading.record.runId };
}

function isNamed({ runId, path, sha256 }: ReadSummary, { entries }: Ledger): boolean {
  return entries.some((entry) => entry.type === 'run-ended' && entry.runId === runId && entry.evidence[path] === sha256);
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

function lostSummary(file: string, runId: string): Problem {
  return {
    code: 'EVIDENCE_DAMAGED',
    file,
    message: `The ledger records run ${runId}, and its evidence is gone.`,
    remedy: 'Restore the file from version control, or run the subwave again.',
  };
}
