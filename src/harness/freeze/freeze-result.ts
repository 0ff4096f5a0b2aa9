import type { FreezeChange } from './freeze-change.ts';
import { freezeLockPath } from './freeze-lock.ts';
import type { Amendment, FreezeLock } from './freeze-lock.ts';

/** What `qa freeze` did: `freeze-result.schema.json`. */
export interface FreezeResult {
  /**
   * `created`: there was no lock. `extended`: what was new is frozen too. `unchanged`: all was frozen as it stands.
   * `amended`: changes were recorded. `refused`: something frozen differs, or the lock was removed; nothing was written.
   */
  readonly outcome: 'created' | 'extended' | 'unchanged' | 'amended' | 'refused';
  readonly path: string;
  /** Of the lock as it is now; null without one. */
  readonly sha256: string | null;
  readonly frozen: { readonly criteria: number; readonly tests: number; readonly fixtures: number; readonly documents: number };
  /** What was added or amended, or what differs. */
  readonly changes: readonly FreezeChange[];
  /** Those recorded by this call. */
  readonly amendments: readonly Amendment[];
  /** Why nothing was written; null unless it was refused. */
  readonly refusal: string | null;
}

/** The result with what the lock holds counted. */
export function describeFreeze(
  outcome: FreezeResult['outcome'],
  lock: FreezeLock | undefined,
  more: Partial<FreezeResult>,
): FreezeResult {
  const count = (section: 'criteria' | 'tests' | 'fixtures' | 'documents') => Object.keys(lock?.[section] ?? {}).length;
  const frozen = {
    criteria: count('criteria'),
    tests: count('tests'),
    fixtures: count('fixtures'),
    documents: count('documents'),
  };
  return { outcome, path: freezeLockPath, sha256: null, frozen, changes: [], amendments: [], refusal: null, ...more };
}
