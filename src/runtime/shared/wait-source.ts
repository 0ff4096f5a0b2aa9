import type { CodePlace } from './call-stack.ts';
import type { LockOwner } from './lock-owner.ts';

/** Somebody's share of something that is lent out. */
export interface Holding {
  /** Undefined when nobody in particular holds it: such a holder counts as one that will give it back. */
  readonly owner: LockOwner | undefined;
  readonly permits: number;
  /** Where it was acquired, innermost call first. Called only for a report. */
  places(): readonly CodePlace[];
}

/** Somebody's wait for something that is lent out. The same object for as long as the wait lasts. */
export interface Waiting {
  readonly owner: LockOwner | undefined;
  readonly permits: number;
  /** Whether something may end the wait before it gets what it waits for: an AbortSignal, a time limit. */
  readonly canEnd: boolean;
  /** Where it was asked for, innermost call first. Called only for a report. */
  places(): readonly CodePlace[];
}

/** Something that is lent out (a lock, the connections of a pool), as it stands now. */
export interface WaitedResource {
  readonly name: string;
  readonly organisationId: string;
  /** Permits that nobody holds. */
  readonly freePermits: number;
  /** `fifo`: nobody is served before those who asked earlier. `any`: whoever can be served may be. */
  readonly order: 'fifo' | 'any';
  readonly holdings: Iterable<Holding>;
  /** Those who asked first come first. */
  readonly waiting: Iterable<Waiting>;
}

/** What lends out, and takes part in the search for deadlocks: tells who holds and who waits, when asked. */
export interface WaitSource {
  /** At least all that somebody waits for now. Called within one turn of the event loop; must change nothing. */
  resources(): Iterable<WaitedResource>;
}

/** Where a source says that somebody has begun to wait, so that nothing is searched while nobody waits. */
export interface WaitWatch {
  /** Calls of a stack that are kept of each acquisition, and of each wait. 0: none. */
  readonly stackDepth: number;
  /** Nobody had waited at `source`, and now somebody does. Cheap, and may be said again. */
  begin(source: WaitSource): void;
  /** Nobody waits at `source` any longer. */
  end(source: WaitSource): void;
}
