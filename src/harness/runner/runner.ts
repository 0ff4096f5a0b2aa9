import type { MutantSwitching } from './mutant-switching.ts';
import type { RunEvent } from './run-event.ts';
import type { Sandbox } from './sandbox.ts';

/** What a runner is asked to run. Titles are exact; nothing else is run. */
export interface RunnerPlan {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly runId: string;
  /** Absolute path of a private folder that the caller removes afterwards. */
  readonly scratchDir: string;
  readonly files: readonly PlannedFile[];
  /** For hooks, collection and tests that no criterion names. */
  readonly defaultTimeoutMs: number;
  /** At most this many worker processes. */
  readonly maxWorkers: number;
  /** Path of a configuration of the repository relative to the root; without it none is read. */
  readonly config?: string;
  /** For sources that are instrumented with mutants; see harness/prove. */
  readonly mutants?: MutantSwitching;
}

export interface PlannedFile {
  /** Posix path relative to the root. */
  readonly file: string;
  readonly tests: readonly PlannedTest[];
  /** True when `tests` are all the tests of the file. */
  readonly whole: boolean;
  /** The tests may reach the network. */
  readonly network?: true;
  /** The file gets a process of its own, and it is told which modules that process loaded. */
  readonly isolated?: true;
}

export interface PlannedTest {
  readonly title: string;
  readonly line: number;
  readonly timeoutMs: number;
}

export interface RunnerOutcome {
  /** `complete`: every planned test has an event that ends it. */
  readonly end: 'complete' | 'interrupted' | 'failed';
  /** Why, when the end is `failed`. */
  readonly message?: string;
  readonly passes: number;
  readonly durationMs: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly sandbox: Sandbox;
  /** Files of the runner itself that changed meanwhile, by absolute path; looked for where no sandbox keeps tests from them. */
  readonly rewritten?: readonly string[];
}

/** Runs tests under supervision. Emits events; forms no verdict. */
export interface Runner {
  run(
    plan: RunnerPlan,
    options: { readonly signal: AbortSignal; readonly onEvent: (event: RunEvent) => void },
  ): Promise<RunnerOutcome>;
}
