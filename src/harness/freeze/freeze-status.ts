import { canonicalJson } from '../../foundation/canonical-json.ts';
import type { Problem } from '../../foundation/problem.ts';
import type { Project } from '../catalog/load-project.ts';
import { digestMatches } from './digest-matches.ts';
import { digestWithin } from './digest-within.ts';
import { withoutKey } from './freeze-change.ts';
import type { FreezeChange } from './freeze-change.ts';
import { freezeLockPath } from './freeze-lock.ts';
import type { Amendment, FreezeLock } from './freeze-lock.ts';
import { findNamedFiles } from './frozen-files.ts';
import { readLock } from './read-lock.ts';
import { freezeCatalog } from './snapshot/freeze-catalog.ts';

export type { FreezeChange } from './freeze-change.ts';
export type { Amendment } from './freeze-lock.ts';

/** Whether catalog, tests and governing documents are what was frozen. */
export interface FreezeStatus {
  /** `invalid`: the lock cannot be believed, which is never as good as none. */
  readonly state: 'frozen' | 'absent' | 'invalid';
  /** Of the lock, relative to the root. */
  readonly path: string;
  /** Of the bytes of the lock; null where none could be read. */
  readonly sha256: string | null;
  /** What no amendment covers. Empty unless the state is `frozen`. */
  readonly changes: readonly FreezeChange[];
  readonly amendments: readonly Amendment[];
  /** What is wrong with the lock, or with files that it pins. */
  readonly problems: readonly Problem[];
}

export interface FreezeStatusOptions {
  /** Bytes of a lock to take in place of the tree's own, such as that of a protected branch. */
  readonly lock?: Uint8Array | undefined;
  /** Reads every source, also where the bytes are as they were when they were frozen. */
  readonly thorough?: boolean;
}

/**
 * Compares the tree with the lock. Files whose bytes are as they were frozen are hashed and not read any further. Damage of
 * the lock is a state, not an error.
 */
export async function readFreezeStatus(
  root: string,
  project: Project,
  { lock: given, thorough = false }: FreezeStatusOptions = {},
): Promise<FreezeStatus> {
  const reading = await readLock(root, given);
  const path = freezeLockPath;
  if (reading.state === 'absent') return { state: 'absent', path, sha256: null, changes: [], amendments: [], problems: [] };
  const { sha256 } = reading;
  if (reading.state === 'invalid')
    return { state: 'invalid', path, sha256, changes: [], amendments: [], problems: reading.problems };
  const { lock } = reading;
  const { amendments } = lock;
  const known = { state: 'frozen', path, sha256, amendments } as const;
  if (!thorough && (await isUntouched(root, project, lock))) return { ...known, changes: [], problems: [] };
  // Loaded here, because a parser of TypeScript would cost every status of an unchanged tree its start.
  const { compareWithTree } = await import('./compare-with-tree.ts');
  const { changes, problems } = await compareWithTree(root, project, lock, { isOwn: given === undefined, thorough });
  return { ...known, changes: changes.map(withoutKey), problems };
}

/** True when the catalog says the same and all files have the same bytes, and none came or went. */
async function isUntouched(root: string, { plan, catalog }: Project, lock: FreezeLock): Promise<boolean> {
  const { components, criteria } = freezeCatalog(catalog);
  if (canonicalJson([components, criteria]) !== canonicalJson([lock.components, lock.criteria])) return false;
  const { testFiles, documents } = await findNamedFiles(root, plan);
  const present = await digestWithin(root, [...testFiles, ...documents.keys(), ...Object.keys(lock.files)]);
  return Object.entries(present).every(([file, digest]) => digestMatches(lock.files[file], digest));
}
