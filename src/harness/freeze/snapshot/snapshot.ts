import type { Problem } from '../../../foundation/problem.ts';
import type { FrozenState } from '../freeze-lock.ts';

/** Where something stands now. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly lines: CodeLines;
}

/** Lines of assertions and time limits, in the order of the frozen ones. */
export interface CodeLines {
  readonly assertions: readonly number[];
  readonly timeouts: readonly number[];
}

/** Everything that a lock would pin, read from the sources. */
export interface Snapshot {
  readonly state: FrozenState;
  /** Of tests by id, and of modules by path. */
  readonly places: ReadonlyMap<string, Place>;
  /** Files that could not be read; what they hold is not in the state. */
  readonly problems: readonly Problem[];
}

/** What is as it was frozen, to the byte, and need not be read again. */
export interface Untouched {
  readonly state: Pick<FrozenState, 'documents' | 'fixtures' | 'tests'>;
  readonly files: ReadonlySet<string>;
}

/** What a file needs besides its own bytes, so that what was read of it holds. */
export interface Surroundings {
  /** Paths that would be imported first, were they there. */
  readonly absent: Set<string>;
  /** Gated sources that are imported: their content does not count, that they are there does. */
  readonly present: Set<string>;
}

/** What is gated is judged, not frozen. */
export interface Territory {
  readonly root: string;
  readonly gated: ReadonlySet<string>;
  /** False for what belongs to nobody: ignored by git, a dependency, evidence, the lock itself. */
  readonly isOurs: (file: string) => boolean;
}
