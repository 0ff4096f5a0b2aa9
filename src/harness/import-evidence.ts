import path from 'node:path';

import { sha256 } from '../foundation/canonical-json.ts';
import type { Clock } from '../foundation/clock.ts';
import { createFolder } from '../foundation/files/create-folder.ts';
import { digestCommitTree } from '../foundation/files/digest-commit-tree.ts';
import { withFileLock } from '../foundation/files/file-lock.ts';
import { writeFileAtomic } from '../foundation/files/write-file-atomic.ts';
import { listCommitFiles, readCommitTime, resolveCommit } from '../foundation/git-objects.ts';
import { findTextDefect } from '../foundation/input/text-defects.ts';
import { readInput } from '../foundation/input/read-input.ts';
import { QaError } from '../foundation/qa-error.ts';
import { evidenceLockPath, ownerOf } from './evidence/evidence-place.ts';
import type { EvidenceOwner } from './evidence/evidence-place.ts';
import type { ForeignCounts } from './evidence/foreign/foreign-results.ts';
import { junitLimits, parseJunit } from './evidence/foreign/parse-junit.ts';
import { appendLedger } from './ledger/append-ledger.ts';
import { importPath, readImports } from './ledger/imported-evidence.ts';
import type { EvidenceImported } from './ledger/ledger-entry.ts';
import { readLedger } from './ledger/read-ledger.ts';
import { loadPlan } from './plan/load-plan.ts';
import { requireSubwave } from './plan/require-subwave.ts';

/** What a person says of a file of a foreign runner. */
export interface ImportRequest {
  /** Relative to `from`, or absolute. */
  readonly file: string;
  readonly from: string;
  readonly subwave: string;
  readonly by: string;
  readonly runner: string;
  /** The commit that was tested. */
  readonly revision: string;
}

/** What was imported. It states; it judges nothing. */
export interface ImportedFile {
  readonly wave: string;
  readonly subwave: string;
  readonly builder: string;
  /** `unchanged`: the very file was imported for this commit before, and nothing was written. */
  readonly recorded: 'written' | 'unchanged';
  readonly path: string;
  readonly sha256: string;
  readonly runner: string;
  readonly importedBy: string;
  readonly commit: string;
  readonly testedAt: string | null;
  readonly counts: ForeignCounts;
  readonly failing: readonly string[];
}

const longestText = 200;

/**
 * Keeps what another runner states beside the evidence of a subwave, and enters it into the ledger. No verdict, checkpoint or gate is
 * computed from it.
 *
 * @throws {QaError} INVALID_INPUT with everything that is wrong with the file, GIT_REF, IMPORT_ORIGIN, UNKNOWN_SUBWAVE, or
 *   STORAGE_FAILED or LOCKED, kind `environment`.
 * @see governance/decisions/0029-imports-state.md
 */
export async function importEvidence(root: string, request: ImportRequest, clock: Clock): Promise<ImportedFile> {
  const plan = await loadPlan(root);
  const owner = ownerOf(plan, requireSubwave(plan, request.subwave));
  requirePlainText('--by', request.by);
  requirePlainText('--runner', request.runner);
  const commit = await resolveCommit(root, request.revision);
  const file = path.resolve(request.from, request.file);
  const bytes = readInput(path.dirname(file), path.basename(file), junitLimits);
  const nowMs = clock.wallMs();
  const claim = { commit, committedMs: await readCommitTime(root, commit), nowMs };
  const { counts, testedAt, failing } = parseJunit(bytes, path.basename(file), claim);
  const digest = sha256(bytes);
  const { wave, subwave, builder } = owner;
  const content = {
    wave,
    subwave,
    builder,
    sha256: digest,
    source: path.basename(file),
    runner: request.runner,
    importedBy: request.by,
    commit,
    treeDigest: await digestCommitTree(root, (await listCommitFiles(root, commit)) ?? []),
    testedAt,
    counts,
  };
  const recorded = await record(root, owner, bytes, {
    type: 'evidence-imported',
    at: new Date(nowMs).toISOString(),
    runId: 'none',
    ...content,
  });
  const { treeDigest: _, source: __, ...shown } = content;
  return { ...shown, recorded, path: importPath(owner, digest), failing };
}

type Unlinked = Omit<EvidenceImported, 'schemaVersion' | 'bytes' | 'digest' | 'heads'>;

/** The file first, as an entry names what is on disk. */
async function record(
  root: string,
  owner: EvidenceOwner,
  bytes: Uint8Array,
  content: Unlinked,
): Promise<ImportedFile['recorded']> {
  const target = importPath(owner, content.sha256);
  await createFolder(root, path.dirname(path.join(root, target)));
  return withFileLock(path.join(root, evidenceLockPath(owner)), async () => {
    const imports = await readImports(root, owner, await readLedger(root));
    const known = imports.find(({ entry }) => entry.sha256 === content.sha256);
    if (known !== undefined && known.entry.commit !== content.commit) throw ofAnotherCommit(known.entry, content.commit);
    if (known?.results !== undefined && known.results !== null) return 'unchanged';
    await writeFileAtomic(path.join(root, target), bytes);
    if (known === undefined) await appendLedger(root, content);
    return 'written';
  });
}

/** The results of one commit, handed in once more for the next. */
function ofAnotherCommit({ commit, at }: EvidenceImported, claimed: string): QaError {
  return new QaError(
    'IMPORT_COMMIT',
    `This very file was imported at ${at} as results of commit ${commit}, and not of ${claimed}.`,
    {
      hint: 'Run the tests on this commit, and import what the runner wrote then.',
    },
  );
}

function requirePlainText(flag: string, text: string): void {
  const tooLong = text.length > longestText ? 'is too long' : undefined;
  const defect = text.trim() === '' ? 'says nothing' : (tooLong ?? findTextDefect(text)?.message);
  if (defect === undefined) return;
  throw new QaError('IMPORT_ORIGIN', `${flag} ${defect}.`, {
    hint: 'Say with --by who imports the file, and with --runner what wrote it; both are printed in every report.',
  });
}
