/** What a runner observed, in the order of observation. The verdicts are formed from these alone. */
export type RunEvent =
  | WorkerStarted
  | FileCollected
  | FileFailed
  | TestStarted
  | TestFinished
  | TestTimedOut
  | CanaryChecked
  | ModulesLoaded
  | MutantsReached
  | RunnerFinding;

export interface WorkerStarted {
  readonly type: 'worker-started';
  readonly pid: number;
}

export interface FileCollected {
  readonly type: 'file-collected';
  /** Posix path relative to the root, here and below. */
  readonly file: string;
  readonly tests: readonly { readonly title: string; readonly line?: number }[];
}

/** The whole file gave no results: it could not be collected, crashed its worker, ran out of memory, or hung. */
export interface FileFailed {
  readonly type: 'file-failed';
  readonly file: string;
  readonly reason:
    | 'collection-error'
    | 'collection-hang'
    | 'hook-error'
    | 'hook-hang'
    | 'worker-crash'
    | 'out-of-memory'
    | 'unhandled-error';
  readonly message: string;
  readonly errors: readonly ObservedError[];
  /** Titles the failure is known to concern; undefined: all tests of the file that have no result. */
  readonly titles?: readonly string[];
  readonly dump?: HangDump;
}

export interface TestStarted {
  readonly type: 'test-started';
  readonly file: string;
  readonly title: string;
}

export interface TestFinished {
  readonly type: 'test-finished';
  readonly file: string;
  readonly title: string;
  readonly line?: number;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly durationMs: number;
  /** How many assertions the test made. */
  readonly assertions: number;
  readonly errors: readonly ObservedError[];
  /** What the test printed, capped; control characters as printed. */
  readonly output: string;
  /** How many times the runner tried again; more than 0 is debt. */
  readonly retries: number;
  /** How many of the errors were thrown by hooks around the test, not by the test; absent when none was. */
  readonly errorsOfHooks?: number;
}

export interface TestTimedOut {
  readonly type: 'test-timed-out';
  readonly file: string;
  readonly title: string;
  readonly line?: number;
  readonly durationMs: number;
  readonly timeoutMs: number;
  readonly assertions: number;
  readonly output: string;
  readonly dump: HangDump;
}

/** Whether assertions still told true from false in the worker that ran `file`. */
export interface CanaryChecked {
  readonly type: 'canary-checked';
  readonly file: string;
  readonly held: boolean;
  readonly message?: string;
}

/** Which switches of instrumented sources were asked: by a test, or, without a title, by none. */
export interface MutantsReached {
  readonly type: 'mutants-reached';
  readonly file: string;
  readonly title?: string;
  /** In the order in which each was asked first. */
  readonly mutants: readonly string[];
  /** Absolute path of the file in which child processes noted what they asked, if any did; empty for none. */
  readonly childNotes: string;
}

/** What the process of an isolated file loaded by the end of the file. */
export interface ModulesLoaded {
  readonly type: 'modules-loaded';
  readonly file: string;
  /** Files of the repository, as posix paths relative to the root; none of its dependencies. */
  readonly modules: readonly string[];
}

/** Something that concerns the run rather than one test: leftover processes, dropped output, an unhandled error. */
export interface RunnerFinding {
  readonly type: 'runner-finding';
  readonly code: 'LEFTOVER_PROCESS' | 'OUTPUT_DROPPED' | 'RUNNER_WARNING' | 'LEDGER_DAMAGED';
  readonly file?: string;
  readonly message: string;
}

export interface ObservedError {
  readonly name: string;
  readonly message: string;
  /** Source-mapped stack, runner-internal frames left out. */
  readonly stack?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly expected?: string;
  readonly actual?: string;
  readonly diff?: string;
}

/** The kinds of hang; each has a guidance paragraph. */
export type HangKind =
  | 'pending-promise'
  | 'deadlock'
  | 'polling'
  | 'network'
  | 'timer'
  | 'synchronous-loop'
  | 'regular-expression'
  | 'atomics-wait'
  | 'child-process'
  | 'native-call'
  | 'unknown';

/** Where a hang was caught. */
export interface HangDump {
  readonly kind: HangKind;
  /** The place most likely at fault. */
  readonly culprit?: { readonly file: string; readonly line: number; readonly column?: number; readonly functionName?: string };
  /** One sentence: what hung, where. */
  readonly summary: string;
  /** The whole dump as plain text: stacks or pending awaits, handles, guidance. */
  readonly text: string;
  /** Names of the waiters in a deadlock, in order of the cycle. */
  readonly cycle?: readonly string[];
}
