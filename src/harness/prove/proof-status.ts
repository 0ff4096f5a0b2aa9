import { QaError } from '../../foundation/qa-error.ts';
import { digestFiles } from '../../foundation/files/digest-files.ts';
import type { Project } from '../catalog/load-project.ts';
import type { StaticTest } from '../debt/debt-report.ts';
import { readBearingTests } from './bearing-tests.ts';
import type { BorneCriterion } from './bearing-tests.ts';
import { proofRules } from './certificate.ts';
import type { Certificate, CertificateFile, Unproven } from './certificate.ts';
import { certificatePath, loadCertificates } from './certificate-store.ts';

/** Whether the test of a criterion is proven able to fail, as far as what is stored says. */
export interface ProofStatus {
  readonly criterion: string;
  /** `stale`: it was, or was not, before the test or what it reaches changed. */
  readonly state: 'proven' | 'unproven' | 'stale' | 'absent';
  readonly reason: string;
  /** What is stored, also when it is stale; null when there is none. */
  readonly certificate: Certificate | null;
  /** Why the last search came to nothing; null when it did not, and when there was none. */
  readonly unproven: Unproven | null;
}

/**
 * The proof status of every criterion of a subwave, in catalog order. Compares digests and runs nothing; that a certificate is
 * genuine shows only when its mutant is tried again (`qa prove --verify`). A file that cannot be read as certificates proves nothing.
 *
 * @param scanned The subwave's tests, for a caller that has them read meanwhile.
 */
export async function readProofs(
  root: string,
  project: Project,
  subwave: string,
  scanned?: Promise<readonly StaticTest[]>,
): Promise<readonly ProofStatus[]> {
  const borne = await readBearingTests(root, project, subwave, scanned);
  const stored = await readStored(root, subwave);
  if ('defect' in stored) return borne.map(({ criterion }) => absent(criterion.id, stored.defect));
  return statusOf(root, borne, stored);
}

/** As `readProofs`, of what was read already. */
export async function statusOf(root: string, borne: readonly BorneCriterion[], stored: CertificateFile): Promise<ProofStatus[]> {
  const records = [...Object.values(stored.certificates), ...Object.values(stored.unproven)];
  const files = records.flatMap(({ sources, support }) => [...Object.keys(sources), ...Object.keys(support)]);
  const digests = await digestFiles(root, [...new Set(files)]);
  return borne.map((each) => judge(each, stored, digests));
}

async function readStored(root: string, subwave: string): Promise<CertificateFile | { readonly defect: string }> {
  try {
    return await loadCertificates(root, subwave);
  } catch (error) {
    if (!(error instanceof QaError) || error.kind !== 'input') throw error;
    const { message = error.message, line } = error.problems[0] ?? {};
    return { defect: `${certificatePath(subwave)}${line === undefined ? '' : `:${line}`} cannot be read: ${message}` };
  }
}

function judge(borne: BorneCriterion, stored: CertificateFile, digests: Readonly<Record<string, string>>): ProofStatus {
  const { id } = borne.criterion;
  const certificate = Object.hasOwn(stored.certificates, id) ? stored.certificates[id]! : null;
  const unproven = Object.hasOwn(stored.unproven, id) ? stored.unproven[id]! : null;
  const record = certificate ?? unproven;
  if (record === null) return absent(id, borne.lack === '' ? 'no proof was sought yet' : borne.lack);
  const change = findChange(borne, record, digests);
  if (change !== '') return { criterion: id, state: 'stale', reason: change, certificate, unproven };
  if (certificate !== null)
    return { criterion: id, state: 'proven', reason: describeKill(certificate), certificate, unproven: null };
  return { criterion: id, state: 'unproven', reason: unproven?.reason ?? '', certificate, unproven };
}

/** What keeps a record from being about what is on disk now; empty when nothing does. */
function findChange(
  { test, lack, criterion }: BorneCriterion,
  record: Certificate | Unproven,
  digests: Readonly<Record<string, string>>,
): string {
  if (record.rules !== proofRules) return `it was sought by the rules ${record.rules}; the present ones are ${proofRules}`;
  if (record.criterion !== criterion.id) return `the record is about ${record.criterion}`;
  if (test === undefined) return lack;
  if (test.file !== record.test.file) return `the test moved from ${record.test.file} to ${test.file}`;
  if (test.title !== record.test.title) return 'the title of the test changed';
  if (test.digest !== record.test.digest) return `the test changed: ${test.file}:${test.line}`;
  if (test.surroundings !== record.test.surroundings) return `what the tests of ${test.file} share changed`;
  const files = { ...record.sources, ...record.support };
  const changed = Object.keys(files).find((file) => digests[file] !== files[file]);
  return changed === undefined ? '' : `${changed} changed`;
}

function absent(criterion: string, reason: string): ProofStatus {
  return { criterion, state: 'absent', reason, certificate: null, unproven: null };
}

/** A certificate in a sentence. */
export function describeKill({ mutant, killedBy }: Pick<Certificate, 'mutant' | 'killedBy'>): string {
  const place = killedBy.line === null ? killedBy.file : `${killedBy.file}:${killedBy.line}`;
  return `${mutant.mutator} at ${mutant.file}:${mutant.line}:${mutant.column} is noticed by ${nouns[killedBy.kind]} at ${place}`;
}

const nouns = { assertion: 'an assertion', error: 'an error', timeout: 'a hang' } as const;
