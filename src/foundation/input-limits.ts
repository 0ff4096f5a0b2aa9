/** How much of an input is read at most. */
export interface InputLimits {
  readonly sizeBytes: number;
  /** Maps and lists within each other. */
  readonly depth: number;
}

/** Enough for a catalog of 10,000 components in one file, and far below what exhausts memory. */
export const defaultLimits: InputLimits = { sizeBytes: 8 * 1024 * 1024, depth: 64 };

/** How many problems one error lists; the rest are counted. */
export const maxListedProblems = 100;
