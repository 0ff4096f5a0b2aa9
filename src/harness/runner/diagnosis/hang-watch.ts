import type { HangDump } from '../run-event.ts';

/** A stretch of work in a worker that must end by its deadline: loading a file, a suite's hooks, a test with its hooks. */
export interface WatchedScope {
  readonly kind: 'collection' | 'suite-hook' | 'test';
  /** Posix path relative to the root. */
  readonly file: string;
  /** Title of the test; for a hook, a name such as `beforeAll`. */
  readonly title: string;
  readonly timeoutMs: number;
}

/** What the watch writes, as one JSON line, just before it kills the worker. */
export interface HangReport {
  readonly type: 'hang';
  readonly scope: WatchedScope;
  readonly durationMs: number;
  readonly dump: HangDump;
}

export interface HangWatchOptions {
  /** Absolute path of the repository; frames below it and outside node_modules are the user's. */
  readonly root: string;
  /** Absolute path of the worker's journal, to which the watch appends its report synchronously. */
  readonly journal: string;
  /** The worker ends itself and its descendants when this process is gone; absent where it cannot be seen. */
  readonly supervisorPid?: number;
}

/** Watches the scopes of one worker process from a thread of its own. */
export interface HangWatch {
  /**
   * Calls `work` inside the scope, and expects its result (awaited when it is a promise) by the scope's deadline. When the
   * deadline passes, the watch appends a HangReport to the journal and kills the process with all its descendants. Scopes may overlap (test.concurrent).
   */
  watch<Result>(scope: WatchedScope, work: () => Result): Result;
  /** The innermost scope of the running code, exact across awaits; undefined outside. */
  current(): WatchedScope | undefined;
}
