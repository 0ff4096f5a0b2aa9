import { canonicalJson } from '../../foundation/canonical-json.ts';
import { measureFiles } from '../../foundation/files/measure-files.ts';
import type { Problem } from '../../foundation/problem.ts';
import { ancestorsOf } from '../ledger/ancestors-of.ts';
import { ledgerPath } from '../ledger/ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { RunEnded } from '../ledger/ledger-entry.ts';
import type { ResourceDescriptor, Statement } from './statement.ts';
import { describeTestResult } from './test-result.ts';
import type { AttestedRun } from './test-result.ts';
import { attestationPath } from './write-attestation.ts';

/** Shape of a test result's predicate, as far as it is compared. */
interface TestResult {
  readonly result?: unknown;
  readonly configuration?: readonly ResourceDescriptor[];
  readonly passedTests?: unknown;
  readonly failedTests?: unknown;
}

/** Every way in which evidence is not what a signed statement says of it: the statement is computed anew and must be the same. */
export async function compareWithStatement(
  root: string,
  folder: string,
  run: Omit<AttestedRun, 'checkpoints' | 'end'>,
  signed: Statement,
): Promise<Problem[]> {
  const file = attestationPath(folder);
  const attested = configurationOf(signed);
  const end = run.ledger.entries.find(
    (entry): entry is RunEnded =>
      entry.type === 'run-ended' && entry.runId === run.record.runId && entry.evidence[run.summary.path] === run.summary.sha256,
  );
  if (end === undefined) return [];
  // A checkpoint may be recorded later; those that were there must be as they were.
  const checkpoints = await measureFiles(
    root,
    attested.map(({ name }) => name).filter((name) => name.startsWith(`${folder}/checkpoints/`)),
  );
  const present = describeTestResult({ ...run, checkpoints, end });
  const problems = compareDescriptors(attested.filter(isOfFile), configurationOf(present).filter(isOfFile));
  const wrong = findDifferentPart(signed, present);
  return wrong === undefined || problems.length > 0 ? problems : [differs(file, `its ${wrong} is not what the evidence says`)];
}

/**
 * Whether the ledger still holds what it held when a statement was signed: the end of that run, and as many entries before it.
 * A chain of digests cannot see that its tail was cut, or that it was built anew.
 */
export function compareLedger({ entries, heads, problems }: Ledger, signed: Statement): Problem[] {
  const anchor = configurationOf(signed).find((descriptor) => !isOfFile(descriptor));
  const end = entries.find(({ digest }) => digest === anchor?.digest['sha256']);
  if (end === undefined) return [differs(ledgerPath, 'the end of the run that was signed is not in the ledger')];
  const count = ancestorsOf({ entries, heads, problems }, end).size + 1;
  const attested = anchor?.annotations?.['entries'];
  return count === attested ? [] : [differs(ledgerPath, `the run was entry ${attested ?? 'unknown'}, and is entry ${count} now`)];
}

function configurationOf({ predicate }: Statement): readonly ResourceDescriptor[] {
  return (predicate as TestResult).configuration ?? [];
}

function isOfFile({ name }: ResourceDescriptor): boolean {
  return !name.startsWith(`${ledgerPath}#`);
}

function compareDescriptors(attested: readonly ResourceDescriptor[], present: readonly ResourceDescriptor[]): Problem[] {
  const byName = new Map(present.map((descriptor) => [descriptor.name, descriptor]));
  const changed = attested.filter(
    (descriptor) => canonicalJson(byName.get(descriptor.name) ?? null) !== canonicalJson(descriptor),
  );
  return changed.map((descriptor) => differs(descriptor.name, describeChange(descriptor, byName.get(descriptor.name))));
}

function describeChange({ digest, annotations }: ResourceDescriptor, present: ResourceDescriptor | undefined): string {
  if (present === undefined) return `it is gone; its SHA-256 was ${digest['sha256']}`;
  if (present.digest['sha256'] !== digest['sha256'])
    return `its SHA-256 is ${present.digest['sha256']}, and was ${digest['sha256']}`;
  return `it is ${canonicalJson(present.annotations ?? {})}, and was ${canonicalJson(annotations ?? {})}`;
}

/** The first part in which two statements differ. */
function findDifferentPart(signed: Statement, present: Statement): string | undefined {
  const [a, b] = [partsOf(signed), partsOf(present)];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.find((name) => canonicalJson(a[name] ?? null) !== canonicalJson(b[name] ?? null));
}

function partsOf({ subject, predicate }: Statement): Readonly<Record<string, unknown>> {
  return { subject, ...predicate };
}

function differs(file: string, what: string): Problem {
  return {
    code: 'ATTESTATION_REFUTED',
    file,
    message: `This is not what was attested: ${what}.`,
    remedy: 'Restore the files of that run from version control, or run the subwave again.',
  };
}
