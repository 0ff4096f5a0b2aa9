import { readPackage } from '../../foundation/read-package.ts';
import { proofRules } from './certificate.ts';
import type { Certificate, CertifiedMutant, Unproven } from './certificate.ts';
import type { SwitchableMutant } from './instrument-sources.ts';
import type { Finding } from './seek-proofs.ts';

/** What a finding is recorded with. */
export interface RecordContext {
  /** SHA-256 of the sources as they were before they were instrumented, by path. */
  readonly digests: Readonly<Record<string, string>>;
  readonly instrumenterVersion: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Survivors of which the record tells. */
const mostSurvivors = 10;

/** The certificate of a finding, or the record of why there is none. */
export function recordFinding(finding: Finding, context: RecordContext): Certificate | Unproven {
  const { target, won, lack, reachedFiles, reached, tried, survivors } = finding;
  const { line: _, ...test } = target.test;
  const files = won === undefined ? reachedFiles : [...reachedFiles, won.mutant.file];
  const subject = { criterion: target.criterion, test, sources: pick(context.digests, files), support: target.support };
  const { instrumenterVersion, at } = context;
  const stamp = { rules: proofRules, instrumenterVersion, toolVersion: readPackage().version, at };
  if (won !== undefined) return { ...subject, mutant: certify(won.mutant), killedBy: won.kill, ...stamp };
  const { cause, reason } = lack ?? { cause: 'not-finished', reason: '' };
  const told = survivors.slice(0, mostSurvivors).map(certify);
  return { ...subject, cause, reason, reached, tried, survivors: told, ...stamp };
}

function pick(digests: Readonly<Record<string, string>>, files: readonly string[]): Record<string, string> {
  return Object.fromEntries([...new Set(files)].toSorted().map((file) => [file, digests[file] ?? '']));
}

function certify({ mutator, file, line, column, original, replacement }: SwitchableMutant): CertifiedMutant {
  return { mutator, file, line, column, original, replacement };
}
