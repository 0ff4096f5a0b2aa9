import { expandGlobs } from '../../foundation/files/expand-globs.ts';
import { isFolderName, summaryFile } from './evidence-place.ts';
import type { EvidenceKind, EvidenceOwner } from './evidence-place.ts';

/** One folder of evidence. */
export interface EvidencePlace {
  readonly owner: EvidenceOwner;
  readonly kind: EvidenceKind;
}

const folderPattern = /^evidence\/wave-([^/]+)\/([^/]+)\/subwave-([^/]+?)(\/partial)?\/[^/]+$/;

/** Every folder below `evidence/` that holds evidence, with nothing but its files; in the order of their paths. */
export async function findEvidence(root: string): Promise<EvidencePlace[]> {
  const folder = 'evidence/wave-*/*/subwave-*';
  const files = [summaryFile, '*.dsse.json'].flatMap((file) => [`${folder}/${file}`, `${folder}/partial/${file}`]);
  return uniquePlaces(await expandGlobs(root, files));
}

/** The folders in which the files lie; a path that belongs to no evidence is left out. */
export function uniquePlaces(files: readonly string[]): EvidencePlace[] {
  const places = files.flatMap((file): (readonly [string, EvidencePlace])[] => {
    const [, wave, builder, subwave, partial] = folderPattern.exec(file) ?? [];
    if (wave === undefined || builder === undefined || subwave === undefined) return [];
    // Files and the ledger of somebody else may name anything.
    if (![wave, builder, subwave].every(isFolderName)) return [];
    const place = { owner: { wave, builder, subwave }, kind: partial === undefined ? 'complete' : 'partial' } as const;
    return [[`${wave}/${builder}/${subwave}${partial ?? ''}`, place]];
  });
  return [...new Map(places.toSorted(([a], [b]) => (a < b ? -1 : 1))).values()];
}
