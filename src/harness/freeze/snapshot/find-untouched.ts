import { planPath } from '../../plan/load-plan.ts';
import { digestMatches } from '../digest-matches.ts';
import type { FrozenState } from '../freeze-lock.ts';
import { furtherTest } from './read-test-files.ts';
import type { Untouched } from './snapshot.ts';

/** Everything is to be read. */
export const everythingTouched: Untouched = { state: { documents: {}, fixtures: {}, tests: {} }, files: new Set() };

/**
 * The frozen files whose bytes are as they were. None, when anything has changed that decides what other files mean: the
 * plan, or which file an import finds; or when tests of several files share an id.
 *
 * @param present SHA-256 of the files as they are now.
 */
export function findUntouched(frozen: FrozenState, present: Readonly<Record<string, string>>): Untouched {
  const entries = Object.entries(frozen.files);
  const holds = ([file, digest]: readonly [string, string]) => digestMatches(digest, present[file]);
  const decides = entries.filter(([file, digest]) => file === planPath || !/^[0-9a-f]{64}$/.test(digest));
  const isShared = Object.values(frozen.tests).some(({ parts }) =>
    Object.keys(parts).some((part) => part.startsWith(furtherTest)),
  );
  if (isShared || !Object.hasOwn(frozen.files, planPath) || !decides.every(holds)) return everythingTouched;
  return { state: frozen, files: new Set(entries.filter(holds).map(([file]) => file)) };
}
