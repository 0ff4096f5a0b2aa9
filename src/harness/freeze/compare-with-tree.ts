import type { Problem } from '../../foundation/problem.ts';
import type { Project } from '../catalog/load-project.ts';
import { compareStates } from './compare/compare-states.ts';
import { findLostAmendments } from './find-lost-amendments.ts';
import type { KeyedChange } from './freeze-change.ts';
import type { FreezeLock } from './freeze-lock.ts';
import type { Snapshot } from './snapshot/snapshot.ts';
import { takeSnapshot } from './snapshot/take-snapshot.ts';

/** How the tree differs from a lock, and what is wrong with either. */
export interface Comparison {
  readonly snapshot: Snapshot;
  readonly changes: readonly KeyedChange[];
  readonly problems: readonly Problem[];
}

export interface ComparisonOptions {
  /** Whether the lock is the tree's own, which must hold every amendment that its last commit has. */
  readonly isOwn: boolean;
  /** Whether to read also what has the bytes that were frozen. */
  readonly thorough: boolean;
}

export async function compareWithTree(
  root: string,
  project: Project,
  lock: FreezeLock,
  { isOwn, thorough }: ComparisonOptions = { isOwn: true, thorough: true },
): Promise<Comparison> {
  const snapshot = await takeSnapshot(root, project, thorough ? undefined : lock);
  const lost = isOwn ? await findLostAmendments(root, lock) : [];
  const changes = compareStates(lock, snapshot.state, snapshot.places, project.catalog);
  return { snapshot, changes, problems: [...snapshot.problems, ...lost] };
}
