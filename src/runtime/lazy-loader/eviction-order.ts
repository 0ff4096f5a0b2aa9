import type { Entry } from './entry.ts';

/** Which entry goes next. A hit costs nothing here: the order reads what the entry counts when it has to choose. */
export interface EvictionOrder<Kept extends Entry = Entry> {
  readonly size: number;
  admit(entry: Kept): void;
  /** Removes the entry that goes next. */
  take(): Kept | undefined;
}
