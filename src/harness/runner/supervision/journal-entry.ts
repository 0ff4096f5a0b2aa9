import type { HangReport } from '../diagnosis/hang-watch.ts';
import type { CanaryChecked, MutantsReached, ModulesLoaded, ObservedError, TestFinished } from '../run-event.ts';
import type { PlannedFile } from '../runner.ts';

/**
 * What a worker appends to its journal at the moment it happens, so that it is known even when the worker is killed right after.
 * `file` is a posix path relative to the root; `id` names one test, or one case of a table test, within the whole run.
 */
export type JournalEntry =
  | { readonly type: 'collecting'; readonly file: string }
  | { readonly type: 'collected'; readonly file: string; readonly tests: readonly CollectedTest[] }
  | { readonly type: 'collection-failed'; readonly file: string; readonly errors: readonly ObservedError[] }
  | { readonly type: 'hook-started'; readonly file: string; readonly hook: string; readonly ids: readonly string[] }
  | HookEnded
  | { readonly type: 'test-started'; readonly file: string; readonly id: string; readonly timeoutMs: number }
  | { readonly type: 'test-printed'; readonly file: string; readonly id: string; readonly text: string }
  | TestEnded
  | UnhandledError
  | ({ readonly type: 'canary'; readonly file: string } & CanaryCheck)
  | ModulesLoaded
  | { readonly type: 'file-finished'; readonly file: string }
  | MutantsAsked
  | HangReport;

/** A test that loading the file brought to light; `asked` when the plan wants its result. */
export interface CollectedTest {
  readonly id: string;
  readonly title: string;
  readonly line?: number;
  readonly asked: boolean;
}

/** With errors, the hook threw; `ids` are the tests whose results that spoils or prevents. */
export interface HookEnded {
  readonly type: 'hook-ended';
  readonly file: string;
  readonly hook: string;
  readonly ids: readonly string[];
  readonly errors: readonly ObservedError[];
}

export interface TestEnded extends Pick<
  TestFinished,
  'state' | 'durationMs' | 'assertions' | 'errors' | 'output' | 'retries' | 'errorsOfHooks'
> {
  readonly type: 'test-ended';
  readonly file: string;
  readonly id: string;
  /** Checked right after the test; absent when the test did not run. */
  readonly canary?: CanaryCheck;
}

/** Which switches of instrumented sources the test `id` asked, or, without an id, what ran before it. */
export interface MutantsAsked extends Pick<MutantsReached, 'mutants' | 'childNotes'> {
  readonly type: 'mutants-asked';
  readonly file: string;
  readonly id?: string;
}

/** Whether assertions still told true from false. */
export type CanaryCheck = Pick<CanaryChecked, 'held' | 'message'>;

/** An error that surfaced outside of any await, after the test `id` had ended, or while it is unknown which test it belongs to. */
export interface UnhandledError {
  readonly type: 'unhandled';
  readonly file: string;
  readonly id?: string;
  readonly error: ObservedError;
}

/** What one pass asks of one file. */
export interface PassFile extends PlannedFile {
  /** When given, exactly these tests. Otherwise the planned ones, or all when the plan is the whole file. */
  readonly only?: readonly string[];
}

/** How a worker came to its end. */
export interface WorkerEnd {
  /** It had finished its work, said so, and exited by itself with code 0. */
  readonly orderly: boolean;
  readonly outOfMemory: boolean;
  /** In words: `exit code 1`, `signal SIGSEGV`. */
  readonly how: string;
  /** The end of what it wrote to its standard error past the capture, such as the message of a native abort. */
  readonly lastWords: string;
}
