import type { Problem } from '../../../foundation/problem.ts';
import type { FrozenState } from '../freeze-lock.ts';

/** Where something stands now; lines of assertions in the order of the frozen ones. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly assertionLines: readonly number[];
}

/** Everything that a lock would pin, read from the sources. */
export interface Snapshot {
  readonly state: FrozenState;
  /** Of tests by id, and of modules by path. */
  readonly places: ReadonlyMap<string, Place>;
  /** Files that could not be read; what they hold is not in the state. */
  readonly problems: readonly Problem[];
}

/** What is gated is judged, not frozen. */
export interface Territory {
  readonly root: string;
  readonly gated: ReadonlySet<string>;
  /** False for what belongs to nobody: ignored by git, a dependency, evidence, the lock itself. */
  readonly isOurs: (file: string) => boolean;
}
