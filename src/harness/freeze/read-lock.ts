import { sha256 } from '../../foundation/canonical-json.ts';
import { findPathDefect } from '../../foundation/files/contained-path.ts';
import { fileExists } from '../../foundation/files/file-exists.ts';
import { folderExists } from '../../foundation/files/folder-exists.ts';
import { defaultLimits } from '../../foundation/input/input-limits.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import { findSchemaProblems } from '../../foundation/input/json-schema.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import type { ParsedDocument } from '../../foundation/input/parsed-document.ts';
import { readInput } from '../../foundation/input/read-input.ts';
import type { Problem } from '../../foundation/problem.ts';
import { freezeLockPath } from './freeze-lock.ts';
import type { Amendment, FreezeLock } from './freeze-lock.ts';
import { digestItem, itemsOf } from './frozen-items.ts';
import type { FrozenItem } from './frozen-items.ts';

/** Some two kilobytes a criterion: enough for fifteen thousand. */
export const lockLimits = { ...defaultLimits, sizeBytes: 32 * 1024 * 1024 };

/** What lies at the place of the lock. */
export type LockReading =
  | { readonly state: 'absent' }
  | { readonly state: 'invalid'; readonly sha256: string | null; readonly problems: readonly Problem[] }
  | { readonly state: 'frozen'; readonly sha256: string; readonly lock: FreezeLock };

/**
 * Reads the lock and holds it against its schema and against its own amendments.
 *
 * @param given Its bytes, when it comes from elsewhere than the root: another commit.
 */
export async function readLock(root: string, given?: Uint8Array): Promise<LockReading> {
  const isThere = given !== undefined || fileExists(root, freezeLockPath) || isSomething(root);
  if (!isThere) return { state: 'absent' };
  const problems: Problem[] = [];
  const bytes = given ?? (await collectProblems(problems, () => readInput(root, freezeLockPath, lockLimits)));
  if (bytes === undefined) return { state: 'invalid', sha256: null, problems };
  const digest = sha256(bytes);
  const document = await collectProblems(problems, () => parseJson(bytes, { file: freezeLockPath, limits: lockLimits }));
  if (document === undefined) return { state: 'invalid', sha256: digest, problems };
  problems.push(...(await findSchemaProblems(document, 'freeze-lock')));
  if (problems.length === 0) problems.push(...contradictions(document));
  return problems.length > 0
    ? { state: 'invalid', sha256: digest, problems }
    : { state: 'frozen', sha256: digest, lock: document.value as FreezeLock };
}

/** A link that leads nowhere or outside is no absent lock, and a folder is none either. */
function isSomething(root: string): boolean {
  return findPathDefect(root, freezeLockPath) !== undefined || folderExists(root, freezeLockPath);
}

/** What was amended must stand as one of its amendments says: anything else was edited by hand. */
function contradictions(document: ParsedDocument): Problem[] {
  const lock = document.value as FreezeLock;
  if (lock.amendments.length === 0) return [];
  const bySubject = new Map([...itemsOf(lock).values()].map((item) => [subjectKey(item), item]));
  const byItem = Map.groupBy(lock.amendments, subjectKey);
  return [...byItem].flatMap(([key, amendments]) => {
    const item = bySubject.get(key);
    const digest = digestItem(item);
    return amendments.some(({ after }) => after === digest) ? [] : [edited(document, item, amendments[0]!)];
  });
}

function subjectKey({ subject, id }: Pick<FrozenItem | Amendment, 'subject' | 'id'>): string {
  return `${subject} ${id}`;
}

function edited(document: ParsedDocument, item: FrozenItem | undefined, { id }: Amendment): Problem {
  const pointer = item === undefined ? '' : `/${item.section}/${id.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return document.problemAt(pointer, {
    code: 'FREEZE_EDITED',
    message: `What the lock pins of ${id} is not what any of its amendments recorded.`,
    remedy: `Restore ${freezeLockPath} from version control; it is written by \`qa freeze\` alone.`,
  });
}
