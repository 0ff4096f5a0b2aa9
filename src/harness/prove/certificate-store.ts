import { join } from 'node:path';

import { createFolder } from '../../foundation/files/create-folder.ts';
import { withFileLock } from '../../foundation/files/file-lock.ts';
import { findFile } from '../../foundation/files/find-file.ts';
import { writeFileAtomic } from '../../foundation/files/write-file-atomic.ts';
import { validateDocument } from '../../foundation/input/json-schema.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import { componentNumber } from '../catalog/component-number.ts';
import type { Certificate, CertificateFile, Unproven } from './certificate.ts';

/** Folder of the certificates relative to the root. */
export const certificateFolder = 'qa/certificates';

/** A thousand criteria of large modules take 10 MB. */
const limits = { sizeBytes: 256 * 1024 * 1024, depth: 16, tokens: 64_000_000 };

/** Path of the certificates of a subwave relative to the root. */
export function certificatePath(subwave: string): string {
  return `${certificateFolder}/${subwave}.json`;
}

/** What is stored of the proofs of a subwave; nothing when there is no file. Says nothing of whether it still holds. */
export async function loadCertificates(root: string, subwave: string): Promise<CertificateFile> {
  const file = certificatePath(subwave);
  const bytes = findFile(join(root, file));
  if (bytes === undefined) return { schemaVersion: 1, subwave, certificates: {}, unproven: {} };
  const document = parseJson(bytes, { file, limits });
  await validateDocument(document, 'certificates');
  return document.value as CertificateFile;
}

/** What a proof brought to light of a subwave. */
export interface Findings {
  readonly certificates: readonly Certificate[];
  readonly unproven: readonly Unproven[];
}

/**
 * Adds findings to what is stored of a subwave; of one criterion the newer finding stands. What is stored of criteria that the
 * catalog no longer has is dropped. Others may do the same at the same time.
 *
 * @throws {QaError} INVALID_INPUT: the file is not what the schema says. STORAGE_FAILED, LOCKED, kind `environment`.
 */
export async function storeFindings(
  root: string,
  subwave: string,
  findings: Findings,
  catalogued: ReadonlySet<string>,
): Promise<void> {
  const path = join(root, certificatePath(subwave));
  await createFolder(root, join(root, certificateFolder));
  // Where locks of runs lie as well, which no tree digest includes.
  await withFileLock(join(root, 'evidence', `.certificates-${subwave}.lock`), async () => {
    const stored = await loadCertificates(root, subwave);
    const found = new Set([...findings.certificates, ...findings.unproven].map(({ criterion }) => criterion));
    const keep = <Value extends { readonly criterion: string }>(old: Readonly<Record<string, Value>>, fresh: readonly Value[]) =>
      inOrder([...Object.values(old).filter(({ criterion }) => catalogued.has(criterion) && !found.has(criterion)), ...fresh]);
    const next: CertificateFile = {
      schemaVersion: 1,
      subwave,
      certificates: keep(stored.certificates, findings.certificates),
      unproven: keep(stored.unproven, findings.unproven),
    };
    const text = `${JSON.stringify(next, sortKeys, 2)}\n`;
    await writeFileAtomic(path, text);
  });
}

function inOrder<Value extends { readonly criterion: string }>(values: readonly Value[]): Record<string, Value> {
  return Object.fromEntries(
    values.toSorted((a, b) => compareIds(a.criterion, b.criterion)).map((value) => [value.criterion, value]),
  );
}

/** QA-436.2 before QA-436.10. */
function compareIds(a: string, b: string): number {
  const [[component = '', number], [other = '', otherNumber]] = [a.split('.'), b.split('.')];
  return componentNumber(component) - componentNumber(other) || Number(number) - Number(otherNumber);
}

/** Paths in alphabetical order, so that equal findings have equal bytes. Everything else stands as it is written here. */
function sortKeys(key: string, value: unknown): unknown {
  if (key !== 'sources' && key !== 'support') return value;
  return Object.fromEntries(Object.entries(value as object).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
