import { join } from 'node:path';

import { sha256 } from '../../foundation/canonical-json.ts';
import type { Clock } from '../../foundation/clock.ts';
import { createFolder } from '../../foundation/files/create-folder.ts';
import { withFileLock } from '../../foundation/files/file-lock.ts';
import { writeFileAtomic } from '../../foundation/files/write-file-atomic.ts';
import { askGit } from '../../foundation/git.ts';
import { tooLarge } from '../../foundation/input/decode-text.ts';
import { invalidInput } from '../../foundation/input/invalid-input.ts';
import { QaError } from '../../foundation/qa-error.ts';
import type { Project } from '../catalog/load-project.ts';
import { amendLock } from './amend-lock.ts';
import { checkAmendment } from './check-amendment.ts';
import type { AmendmentRequest } from './check-amendment.ts';
import { compareWithTree } from './compare-with-tree.ts';
import { formatLock } from './format-lock.ts';
import { withoutKey } from './freeze-change.ts';
import { freezeLockLockPath, freezeLockPath } from './freeze-lock.ts';
import type { FreezeLock } from './freeze-lock.ts';
import { describeFreeze } from './freeze-result.ts';
import type { FreezeResult } from './freeze-result.ts';
import { lockLimits, readLock } from './read-lock.ts';
import { takeSnapshot } from './snapshot/take-snapshot.ts';

/** A lock with the SHA-256 of its bytes. */
interface StoredLock {
  readonly lock: FreezeLock;
  readonly sha256: string;
}

/**
 * Freezes everything that is not frozen yet. Refuses when something frozen differs: that takes an amendment.
 *
 * @throws {QaError} INVALID_INPUT: the lock or something to be frozen cannot be read; STORAGE_FAILED or LOCKED, kind
 * `environment`.
 */
export function freeze(root: string, project: Project): Promise<FreezeResult> {
  return withLock(root, async () => {
    const stored = await findLock(root);
    return stored === undefined ? createLock(root, project) : extendLock(root, project, stored);
  });
}

/**
 * Records changes to something frozen, and freezes it as it stands now.
 *
 * @throws {QaError} AMENDMENT_INCOMPLETE; NOT_FROZEN: there is no lock; NOTHING_TO_AMEND; and those of {@link freeze}.
 */
export function amend(root: string, project: Project, request: AmendmentRequest, clock: Clock): Promise<FreezeResult> {
  checkAmendment(request);
  return withLock(root, async () => {
    const stored = await findLock(root);
    if (stored === undefined) throw notFrozen();
    const comparison = await compareWithTree(root, project, stored.lock);
    if (comparison.problems.length > 0) throw invalidInput(comparison.problems);
    const { lock, changes, amendments } = amendLock(stored.lock, comparison, request, new Date(clock.wallMs()).toISOString());
    const written = await write(root, lock);
    return describeFreeze('amended', lock, { sha256: written, changes: changes.map(withoutKey), amendments });
  });
}

async function createLock(root: string, project: Project): Promise<FreezeResult> {
  if ((await askGit(root, ['cat-file', '-e', `HEAD:./${freezeLockPath}`])) !== null) {
    const refusal = `The last commit has ${freezeLockPath}, and it is gone. Restore it: git checkout HEAD -- ${freezeLockPath}`;
    return describeFreeze('refused', undefined, { refusal });
  }
  const { state, problems } = await takeSnapshot(root, project);
  if (problems.length > 0) throw invalidInput(problems);
  const lock: FreezeLock = { schemaVersion: 1, amendments: [], ...state };
  return describeFreeze('created', lock, { sha256: await write(root, lock) });
}

async function extendLock(root: string, project: Project, { lock, sha256: digest }: StoredLock): Promise<FreezeResult> {
  const { snapshot, changes, problems } = await compareWithTree(root, project, lock);
  if (problems.length > 0) throw invalidInput(problems);
  const differing = changes.filter(({ isNew }) => !isNew);
  if (differing.length > 0)
    return describeFreeze('refused', lock, {
      sha256: digest,
      changes: differing.map(withoutKey),
      refusal: 'Something frozen differs. Take the change back, or amend it by name and reason.',
    });
  const next: FreezeLock = { ...lock, ...snapshot.state };
  return describeFreeze(changes.length === 0 ? 'unchanged' : 'extended', next, {
    sha256: await write(root, next),
    changes: changes.map(withoutKey),
  });
}

async function withLock<Result>(root: string, work: () => Promise<Result>): Promise<Result> {
  await createFolder(root, join(root, 'qa'));
  return withFileLock(join(root, freezeLockLockPath), work);
}

/** @throws {QaError} INVALID_INPUT */
async function findLock(root: string): Promise<StoredLock | undefined> {
  const reading = await readLock(root);
  if (reading.state === 'invalid') throw invalidInput(reading.problems, 'Restore the lock from version control.');
  return reading.state === 'absent' ? undefined : reading;
}

/** @returns SHA-256 of the bytes written; nothing is written when they are the same. */
async function write(root: string, lock: FreezeLock): Promise<string> {
  const text = formatLock(lock);
  if (Buffer.byteLength(text) > lockLimits.sizeBytes) throw tooLarge(freezeLockPath, Buffer.byteLength(text), lockLimits);
  const digest = sha256(text);
  const reading = await readLock(root);
  if (reading.state !== 'frozen' || reading.sha256 !== digest) await writeFileAtomic(join(root, freezeLockPath), text);
  return digest;
}

function notFrozen(): QaError {
  return new QaError('NOT_FROZEN', `There is no ${freezeLockPath}, so there is nothing to amend.`, {
    hint: 'Freeze first with `qa freeze`.',
  });
}
