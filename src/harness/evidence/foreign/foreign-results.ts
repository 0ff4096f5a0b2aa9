/** What became of a case, as another runner states it. A case that was skipped did not run. */
export type ForeignOutcome = 'passed' | 'failed' | 'errors' | 'notRun';

/** Counted from the cases; what the file states of itself is only held against it. */
export interface ForeignCounts extends Readonly<Record<ForeignOutcome, number>> {
  readonly cases: number;
}

/** One case of a foreign runner. */
export interface ForeignCase {
  /** Class and name, as they are printed. */
  readonly title: string;
  readonly outcome: ForeignOutcome;
}

/** What a file of a foreign runner states. Nothing of it was measured here. */
export interface ForeignResults {
  readonly counts: ForeignCounts;
  /** The earliest time that the file states, as it states it; null when it states none. */
  readonly testedAt: string | null;
  /** Titles of the cases that failed or had an error, the first ones. */
  readonly failing: readonly string[];
}

/** What a file is said to be about. */
export interface ForeignClaim {
  /** The commit that was tested, in full. */
  readonly commit: string;
  /** When that commit was made: nobody can have tested it before. */
  readonly committedMs: number;
  /** Nobody can have tested it later. */
  readonly nowMs: number;
}

const shownTitles = 20;

/** Counts cases. Pure. */
export function countCases(cases: readonly Pick<ForeignCase, 'outcome'>[]): ForeignCounts {
  const counts = { cases: cases.length, passed: 0, failed: 0, errors: 0, notRun: 0 };
  for (const { outcome } of cases) counts[outcome] += 1;
  return counts;
}

/** The first titles of what did not pass although it ran. */
export function listFailing(cases: readonly ForeignCase[]): string[] {
  const failing = cases.filter(({ outcome }) => outcome === 'failed' || outcome === 'errors');
  return failing.slice(0, shownTitles).map(({ title }) => title);
}

/** `12 cases: 10 passed, 1 failed, 0 with an error, 1 not run` */
export function describeCounts({ cases, passed, failed, errors, notRun }: ForeignCounts): string {
  const noun = cases === 1 ? 'case' : 'cases';
  return `${cases} ${noun}: ${passed} passed, ${failed} failed, ${errors} with an error, ${notRun} not run`;
}
