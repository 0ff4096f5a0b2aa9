import { isDeepStrictEqual } from 'node:util';
import { basename, join } from 'node:path';

import { sha256 } from '../../foundation/canonical-json.ts';
import { expandGlobs } from '../../foundation/files/expand-globs.ts';
import { findFile } from '../../foundation/files/find-file.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import type { Problem } from '../../foundation/problem.ts';
import { evidenceFolder, isFolderName } from '../evidence/evidence-place.ts';
import type { EvidenceOwner } from '../evidence/evidence-place.ts';
import type { ForeignResults } from '../evidence/foreign/foreign-results.ts';
import type { EvidenceImported } from './ledger-entry.ts';
import type { Ledger } from './ledger.ts';

/** A file of a foreign runner, as it was imported. */
export interface ImportedEvidence {
  readonly entry: EvidenceImported;
  /** Relative to the root. */
  readonly path: string;
  /** What the file states; null when it is not the one that was imported. */
  readonly results: ForeignResults | null;
  readonly problems: readonly Problem[];
}

/** Where an imported file lies, relative to the root: it is named for its digest. */
export function importPath(owner: EvidenceOwner, digest: string): string {
  return `${evidenceFolder(owner)}/imports/${digest}.xml`;
}

/** Everything that was imported for a subwave, oldest first, each counted anew from its file. */
export async function readImports(root: string, owner: EvidenceOwner, ledger: Ledger): Promise<ImportedEvidence[]> {
  const found: ImportedEvidence[] = [];
  // One after the other: as many files at once may be more than there is memory for.
  for (const entry of importsOf(ledger)) if (isOf(entry, owner)) found.push(await readImport(root, entry));
  return found;
}

/** How many files the ledger says were imported, and which are changed, gone, or were never imported. */
export async function verifyImports(root: string, ledger: Ledger): Promise<{ files: number; problems: readonly Problem[] }> {
  const known = new Set<string>();
  const problems: Problem[] = [];
  for (const entry of importsOf(ledger)) {
    const { path, problems: own } = await readImport(root, entry);
    if (!known.has(path)) problems.push(...own);
    known.add(path);
  }
  const lying = await expandGlobs(root, ['evidence/wave-*/*/subwave-*/imports/*']);
  // A name that begins with a dot is a file that an import was writing when it was killed.
  problems.push(...lying.filter((file) => !known.has(file) && !basename(file).startsWith('.')).map(unrecorded));
  return { files: known.size, problems };
}

/** Entries of somebody else's making may name anything; what can name no file is none. */
function importsOf({ entries }: Ledger): EvidenceImported[] {
  const imported = entries.filter((entry) => entry.type === 'evidence-imported');
  return imported.filter(
    ({ wave, builder, subwave, sha256: digest }) => [wave, builder, subwave].every(isFolderName) && /^[0-9a-f]{64}$/.test(digest),
  );
}

function isOf(entry: EvidenceImported, { wave, builder, subwave }: EvidenceOwner): boolean {
  return entry.wave === wave && entry.builder === builder && entry.subwave === subwave;
}

async function readImport(root: string, entry: EvidenceImported): Promise<ImportedEvidence> {
  const path = importPath(entry, entry.sha256);
  const bytes = findFile(join(root, path));
  if (bytes === undefined)
    return { entry, path, results: null, problems: [differs(path, 'The file that was imported is gone.')] };
  if (sha256(bytes) !== entry.sha256)
    return {
      entry,
      path,
      results: null,
      problems: [differs(path, 'The file is not the one that was imported: its digest differs.')],
    };
  // Loaded where there is something to read: every run looks for imports, and few repositories have one.
  const { parseJunit } = await import('../evidence/foreign/parse-junit.ts');
  const problems: Problem[] = [];
  const results = await collectProblems(problems, () => parseJunit(bytes, path));
  if (results === undefined) return { entry, path, results: null, problems };
  if (isDeepStrictEqual({ ...results.counts }, { ...entry.counts })) return { entry, path, results, problems };
  return { entry, path, results: null, problems: [differs(path, 'The ledger states other counts than the cases of the file.')] };
}

function differs(file: string, message: string): Problem {
  return { code: 'EVIDENCE_DAMAGED', file, message, remedy: 'Restore evidence/ from version control.' };
}

function unrecorded(file: string): Problem {
  const message = 'The ledger records no import of this file.';
  return { code: 'EVIDENCE_DAMAGED', file, message, remedy: 'Remove it, and import it with `qa evidence import`.' };
}
