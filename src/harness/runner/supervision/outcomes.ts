import type { FileFailed, HangDump, ObservedError, RunEvent, RunnerFinding } from '../run-event.ts';
import type { FileProgress, TestProgress } from './file-progress.ts';
import type { CollectedTest, HookEnded, JournalEntry, MutantsAsked, TestEnded, UnhandledError } from './journal-entry.ts';
import { Suspects } from './suspects.ts';

export interface Failure {
  readonly reason: FileFailed['reason'];
  readonly message: string;
  readonly errors?: readonly ObservedError[];
  readonly dump?: HangDump;
}

/** Emits the events that end tests and files, each test's end exactly once. */
export class Outcomes {
  readonly suspects = new Suspects();
  readonly #emit: (event: RunEvent) => void;

  constructor(emit: (event: RunEvent) => void) {
    this.#emit = emit;
  }

  workerStarted(pid: number): void {
    this.#emit({ type: 'worker-started', pid });
  }

  finding(code: RunnerFinding['code'], message: string): void {
    this.#emit({ type: 'runner-finding', code, message });
  }

  /** Passes on what a journal says about `file`. */
  record(file: FileProgress, entry: JournalEntry): void {
    if (entry.type === 'collected') this.#collected(file, entry.tests);
    else if (entry.type === 'collection-failed') this.#collectionFailed(file, entry.errors);
    else if (entry.type === 'hook-ended') this.#hookEnded(file, entry);
    else if (entry.type === 'test-started') this.#testStarted(file, entry.id);
    else if (entry.type === 'test-printed') this.#testPrinted(file, entry.id, entry.text);
    else if (entry.type === 'test-ended') this.#testEnded(file, entry);
    else if (entry.type === 'unhandled') this.#unhandled(file, entry);
    else if (entry.type === 'canary') file.checkCanary(entry);
    else if (entry.type === 'modules-loaded') this.#emit(entry);
    else if (entry.type === 'mutants-asked') this.#mutantsAsked(file, entry);
  }

  timedOut(file: FileProgress, id: string, limits: { durationMs: number; timeoutMs: number }, dump: HangDump): void {
    const test = file.tests.get(id);
    if (!test || test.settled) return;
    this.#emit({
      type: 'test-timed-out',
      file: file.plan.file,
      ...nameOf(test),
      ...limits,
      assertions: 0,
      output: test.printed,
      dump,
    });
    this.#settle(file, [id], true);
  }

  /** The failure concerns these tests, whether they have a result already or not. */
  failTests(file: FileProgress, ids: readonly string[], failure: Failure): void {
    this.#emit({ type: 'file-failed', file: file.plan.file, errors: [], ...failure, titles: file.titles(ids) });
    this.#settle(file, ids, true);
  }

  /** The failure concerns every test of the file that has no result, and nothing more of it is run. */
  failFile(file: FileProgress, failure: Failure): void {
    if (file.closed) return;
    this.#emit({ type: 'file-failed', file: file.plan.file, errors: [], ...failure });
    this.#settle(file, file.unsettled, true);
    this.close(file);
  }

  close(file: FileProgress): void {
    if (file.closed) return;
    file.closed = true;
    this.#tellCanary(file);
  }

  #tellCanary({ plan, canary }: FileProgress): void {
    if (canary) this.#emit({ type: 'canary-checked', file: plan.file, ...canary });
  }

  #collected(file: FileProgress, tests: readonly CollectedTest[]): void {
    if (!file.collect(tests)) return;
    this.#emit({ type: 'file-collected', file: file.plan.file, tests: tests.map(nameOf) });
    for (const error of file.errorsOfLoading) this.#unhandled(file, error);
  }

  #collectionFailed(file: FileProgress, errors: readonly ObservedError[]): void {
    const message = errors[0]?.message ?? 'The file could not be loaded.';
    this.failFile(file, { reason: 'collection-error', message, errors });
  }

  #hookEnded(file: FileProgress, { hook, ids, errors }: HookEnded): void {
    if (errors.length === 0) return;
    this.failTests(file, ids, { reason: 'hook-error', message: `${hook} failed: ${errors[0]?.message}`, errors });
  }

  #testStarted(file: FileProgress, id: string): void {
    const test = file.tests.get(id);
    if (!test) return;
    test.started = true;
    this.#emit({ type: 'test-started', file: file.plan.file, title: test.title });
  }

  #testPrinted(file: FileProgress, id: string, text: string): void {
    const test = file.tests.get(id);
    if (test) test.printed += text;
  }

  #testEnded(file: FileProgress, entry: TestEnded): void {
    const { id, state, durationMs, assertions, errors, output, retries, errorsOfHooks, canary } = entry;
    if (canary) file.checkCanary(canary);
    const test = file.tests.get(id);
    if (test && isForged(test, entry)) this.#doubt(file, test);
    if (test) test.ended = true;
    if (!test || test.settled) return;
    const ofHooks = errorsOfHooks === undefined ? {} : { errorsOfHooks };
    const result = { state, durationMs, assertions, errors, output, retries, ...ofHooks };
    this.#emit({ type: 'test-finished', file: file.plan.file, ...nameOf(test), ...result });
    // Not only when the file is closed: a run that is interrupted keeps the results that it has.
    if (canary) this.#tellCanary(file);
    this.#settle(file, [id], false);
  }

  /** Whoever forges an end cannot keep the worker from noting the true one as well, or the start from being missing. */
  #doubt(file: FileProgress, { title }: TestProgress): void {
    const message = `The notes of the worker have an end of "${title}" that the test itself did not come to.`;
    file.checkCanary({ held: false, message });
    this.#tellCanary(file);
  }

  #mutantsAsked(file: FileProgress, { id, mutants, childNotes }: MutantsAsked): void {
    const [title] = id === undefined ? [] : file.titles([id]);
    this.#emit({ type: 'mutants-reached', file: file.plan.file, ...(title === undefined ? {} : { title }), mutants, childNotes });
  }

  #unhandled(file: FileProgress, entry: UnhandledError): void {
    const { id, error } = entry;
    // While the file is loaded it is not known yet which tests the error concerns.
    if (!file.isCollected) return void file.errorsOfLoading.push(entry);
    const ids = id === undefined ? file.asked : [id];
    const failure = { reason: 'unhandled-error', message: error.message, errors: [error] } as const;
    this.#emit({ type: 'file-failed', file: file.plan.file, ...failure, titles: file.titles(ids) });
  }

  #settle(file: FileProgress, ids: readonly string[], atFault: boolean): void {
    for (const test of ids.flatMap((id) => file.tests.get(id) ?? [])) test.settled = true;
    const together = ids.flatMap((id) => this.suspects.clear(id, atFault));
    if (together.length === 0) return;
    const message =
      'These tests were under way together when their worker ended unexpectedly; none of them ended it when run alone.';
    this.#emit({
      type: 'file-failed',
      file: file.plan.file,
      reason: 'worker-crash',
      message,
      errors: [],
      titles: file.titles(together),
    });
  }
}

/** A worker notes one end of a test, after its start; a test that was not run has no start. */
function isForged({ started, ended }: TestProgress, { state }: TestEnded): boolean {
  return ended || (!started && state !== 'skipped');
}

function nameOf(test: CollectedTest | TestProgress): { title: string; line?: number } {
  return test.line === undefined ? { title: test.title } : { title: test.title, line: test.line };
}
