import { posix } from 'node:path';

import type { Plan, Subwave } from '../plan/plan.ts';
import type { RunRecord } from './run-record.ts';

/** Which subwave's evidence. */
export interface EvidenceOwner {
  readonly wave: string;
  readonly subwave: string;
  readonly builder: string;
}

/** `partial` evidence never overwrites `complete` evidence. */
export type EvidenceKind = 'complete' | 'partial';

export const summaryFile = 'qa_evidence_summary.json';
export const resultsFile = 'qa_test_results.xml';
export const ctrfFile = 'qa_test_results.ctrf.json';
export const sarifFile = 'qa_findings.sarif';

/**
 * The folder of a subwave's evidence, relative to the root: `evidence/wave-2.0/integration-builder/subwave-2.4`.
 *
 * @throws {RangeError} A part is no plain name.
 */
export function evidenceFolder({ wave, builder, subwave }: EvidenceOwner, kind: EvidenceKind = 'complete'): string {
  for (const part of [wave, builder, subwave]) {
    if (!isFolderName(part)) throw new RangeError(`${JSON.stringify(part)} cannot name a folder of the evidence`);
  }
  const folder = posix.join('evidence', `wave-${wave}`, builder, `subwave-${subwave}`);
  return kind === 'complete' ? folder : `${folder}/partial`;
}

/** The folder of a wave, relative to the root: `evidence/wave-2.0`. @throws {RangeError} The wave is no plain name. */
export function waveFolder(wave: string): string {
  if (!isFolderName(wave)) throw new RangeError(`${JSON.stringify(wave)} cannot name a folder of the evidence`);
  return `evidence/wave-${wave}`;
}

/** Whether a wave, a subwave or a builder of that name can have evidence. */
export function isFolderName(part: string): boolean {
  return /^[\w][\w.-]*$/.test(part);
}

/** The lock that is held while files of a subwave's evidence are written, relative to the root. */
export function evidenceLockPath(owner: EvidenceOwner, kind: EvidenceKind = 'complete'): string {
  return `${evidenceFolder(owner, kind)}/.lock`;
}

/**
 * Only a run of every criterion that reached its end counts as complete.
 *
 * @see governance/decisions/0007-partial-runs.md
 */
export function evidenceKindOf({ selection, runner }: Pick<RunRecord, 'selection' | 'runner'>): EvidenceKind {
  return selection.complete && runner.end === 'complete' ? 'complete' : 'partial';
}

/** The owner of a planned subwave's evidence. */
export function ownerOf(plan: Plan, subwave: Subwave): EvidenceOwner {
  return { wave: plan.wave, subwave: subwave.id, builder: subwave.builder ?? 'unassigned' };
}

/** Asks once about each subwave, and gives the same answer from then on. */
export function oncePerOwner<Answer>(ask: (owner: EvidenceOwner) => Promise<Answer>): (owner: EvidenceOwner) => Promise<Answer> {
  const answers = new Map<string, Promise<Answer>>();
  return (owner) => {
    const folder = evidenceFolder(owner);
    const answer = answers.get(folder) ?? ask(owner);
    answers.set(folder, answer);
    return answer;
  };
}
