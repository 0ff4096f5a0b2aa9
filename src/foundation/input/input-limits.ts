/** How much of an input is read at most. */
export interface InputLimits {
  readonly sizeBytes: number;
  /** Maps and lists within each other. */
  readonly depth: number;
  /** Words, marks and line ends, of JSON entries alone; most files have one in six characters. */
  readonly tokens: number;
}

/** Enough for a catalog of 10,000 components in one file, and far below what exhausts memory. */
export const defaultLimits: InputLimits = { sizeBytes: 8 * 1024 * 1024, depth: 64, tokens: 2_000_000 };

/** How many problems of a file are looked for, and how many an error lists: a hostile file may have millions. */
export const maxProblems = 1000;
