import type { Problem } from '../../foundation/problem.ts';
import type { EvidenceReading } from '../evidence/read-evidence.ts';
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
  if (reading.state === 'damaged') return reading;
  if (reading.state === 'whole')
    return isNamed(reading, ledger) ? reading : damaged(unvouchedSummary(reading.path, reading.record.runId));
  const runId = findLastRun(reading.path, ledger);
  return runId === undefined ? reading : damaged(lostSummary(reading.path, runId));
}

function isNamed({ record, path, sha256 }: Extract<EvidenceReading, { state: 'whole' }>, { entries }: Ledger): boolean {
  return entries.some((entry) => entry.type === 'run-ended' && entry.runId === record.runId && entry.evidence[path] === sha256);
}

/** The last run that stored a summary at that path. */
function findLastRun(path: string, { entries }: Ledger): string | undefined {
  return entries.findLast((entry) => entry.type === 'run-ended' && entry.evidence[path] !== undefined)?.runId;
}

function damaged(problem: Problem): EvidenceReading {
  return { state: 'damaged', problems: [problem] };
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
