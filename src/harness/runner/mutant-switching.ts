/**
 * Which of the switches in instrumented sources are on. A mutant is off for everything that no test does: loading a file, hooks around
 * a suite, the code between tests.
 */
export interface MutantSwitching {
  /** Name of the global property, and of the environment variable of child processes, by which the sources find their switch. */
  readonly key: string;
  /** The mutant that is on during a test, by file and title of the plan. */
  readonly byTest: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** On during every other test. No source has a switch of that name. */
  readonly placebo: string;
  /** On from the start of every worker to its end, whatever the tests: for switches that are asked only while modules are loaded. */
  readonly always?: string;
  /** Whether it is told which switches each test asks. */
  readonly records: boolean;
}

/** The value of the environment variable: the mutant, and where to note what is asked; nothing when nothing is to be noted. */
export function describeSwitch(mutant: string, noteIn: string): string {
  return `${mutant}|${noteIn}`;
}
