import { QaError } from '../../foundation/qa-error.ts';
import type { QaErrorKind } from '../../foundation/qa-error.ts';

/** What one check of `qa doctor` found. */
export interface Finding {
  readonly check: string;
  /** `warning`: `qa` works, with the restriction named. `failure`: it does not. */
  readonly state: 'fine' | 'warning' | 'failure';
  /** Of a failure: `input` when files of the repository are wrong, otherwise the machine is. */
  readonly cause?: QaErrorKind;
  readonly message: string;
  /** What to do; absent when fine. */
  readonly remedy?: string;
}

/** One check. `root` is that of the repository, and empty where the check needs none. */
export interface Check {
  readonly name: string;
  readonly needsRepository: boolean;
  examine(root: string): Promise<Omit<Finding, 'check'>>;
}

export interface Checkup {
  /** The worst state found. */
  readonly state: Finding['state'];
  readonly findings: readonly Finding[];
}

/** Runs checks one after the other. A check that throws is a failure with the error's message, never the end of the checkup. */
export async function examine(checks: readonly Check[], root: string | undefined): Promise<Checkup> {
  const findings: Finding[] = [];
  for (const { name, needsRepository, examine: run } of checks) {
    if (needsRepository && root === undefined) continue;
    findings.push({ check: name, ...(await run(root ?? '').catch(describeCrash)) });
  }
  const worst = (['failure', 'warning'] as const).find((state) => findings.some((finding) => finding.state === state));
  return { state: worst ?? 'fine', findings };
}

function describeCrash(error: unknown): Omit<Finding, 'check'> {
  const message = error instanceof Error ? error.message : String(error);
  return {
    state: 'failure',
    cause: error instanceof QaError ? error.kind : 'environment',
    message: message.split('\n', 1)[0] ?? '',
    remedy: 'Mend what the message names and run `qa doctor` again.',
  };
}
