import { AsyncLocalStorage } from 'node:async_hooks';
import path from 'node:path';

import type { ExpectStatic, RunnerTestFile, RunnerTestSuite } from 'vitest';

import type { CanaryCheck, PassFile, TestEnded } from '../../supervision/journal-entry.ts';
import { findDeadCanary, findDeadCanaryDeep, freshNumber } from './canary.ts';
import type { MatcherWatch } from './matcher-watch.ts';
import { observeErrors } from './observed-error.ts';
import { parkWhenTimedOut } from './park-when-timed-out.ts';
import { runTest } from './run-test.ts';
import { listSuites, listTests, selectTests } from './select-tests.ts';
import type { SelectedTest } from './select-tests.ts';
import { Slots } from './slots.ts';
import { TestObservation, observe, observeSync } from './test-observation.ts';
import { loadUserModules } from './user-modules.ts';
import type { ModuleEvaluator } from './user-modules.ts';
import type { WorkerSession } from './worker-session.ts';

const nextTurn = setImmediate;
/** How many concurrent tests run at a time, as is vitest's default. A test's limit counts from when it gets its slot. */
const concurrentSlots = new Slots(5);
/** One mutant is on at a time, so tests take turns whatever they ask for. */
const singleSlot = new Slots(1);

/** One test file's way through a worker, as its journal tells it. */
export class FileRun {
  readonly #session: WorkerSession;
  readonly #pass: PassFile;
  readonly #expect: ExpectStatic;
  readonly #matchers: MatcherWatch;
  readonly #selected = new Map<string, SelectedTest>();
  /** Tests whose end is in the journal, or that a failing hook has accounted for. */
  readonly #ended = new Set<string>();
  readonly #failedSuites = new Set<RunnerTestSuite>();
  readonly #suites = new Map<string, RunnerTestSuite>();
  #besideWatch: <Result>(work: () => Result) => Result = (work) => work();

  constructor(session: WorkerSession, pass: PassFile, expect: ExpectStatic, matchers: MatcherWatch) {
    this.#session = session;
    this.#pass = pass;
    this.#expect = expect;
    this.#matchers = matchers;
  }

  get #file(): string {
    return this.#pass.file;
  }

  /** Loads the file and takes in its tests with `work`. */
  collect(work: () => unknown): unknown {
    this.#session.currentFile = this.#file;
    this.#session.journal({ type: 'collecting', file: this.#file });
    this.#besideWatch = AsyncLocalStorage.snapshot();
    return this.#watch('collection', this.#file, work);
  }

  /** Loads the file alone, as part of `collect`. */
  load(evaluator: ModuleEvaluator, work: () => unknown): unknown {
    return loadUserModules(evaluator, this.#besideWatch, work);
  }

  /** Takes in what loading brought to light, and makes vitest leave out what the pass does not ask for. */
  async collected(file: RunnerTestFile): Promise<void> {
    this.#journalCollected(file);
    // Rejections that the file's own code forgot surface in this turn of the event loop, before any test could be blamed for them.
    await new Promise((resolve) => nextTurn(resolve));
  }

  /** A suite of the file by its id, or the file itself. */
  findSuite(id?: string): RunnerTestSuite | undefined {
    return id === undefined ? [...this.#suites.values()][0] : this.#suites.get(id);
  }

  /** Runs the hooks `name` of a suite with `work`. */
  async hook(suite: RunnerTestSuite, name: string, work: () => Promise<void>): Promise<void> {
    const ids = this.#idsToRun(suite);
    this.#session.journal({ type: 'hook-started', file: this.#file, hook: name, ids });
    try {
      await this.#watch('suite-hook', name, () => parkWhenTimedOut(work));
      this.#session.journal({ type: 'hook-ended', file: this.#file, hook: name, ids, errors: [] });
    } catch (error) {
      this.#hookFailed(suite, name, ids, [error]);
      throw error;
    }
  }

  async test(id: string, work: () => Promise<void>): Promise<void> {
    const selected = this.#selected.get(id);
    if (!selected?.wanted || selected.task.mode === 'skip' || selected.task.mode === 'todo') return work();
    const run = (): Promise<TestEnded> => this.#runSwitched(selected, () => runTest(this.#session, this.#file, selected, work));
    const slots = this.#session.mutants ? singleSlot : concurrentSlots;
    const ended = await (selected.task.concurrent ? slots.run(run) : run());
    const dead = observeSync(new TestObservation('', this.#file), () => findDeadCanary(this.#expect));
    this.#session.journal({ ...ended, canary: describeCanary(dead) });
    this.#ended.add(id);
  }

  /** Runs a test with its mutant on, when sources are instrumented. */
  async #runSwitched({ id, title }: SelectedTest, run: () => Promise<TestEnded>): Promise<TestEnded> {
    const { mutants, journal } = this.#session;
    if (!mutants) return run();
    const outside = mutants.begin(this.#file, title);
    if (outside) journal(outside);
    const ended = await run();
    const asked = mutants.end(this.#file, id);
    if (asked) journal(asked);
    return ended;
  }

  /** Notes errors of a suite that no single hook is known to have thrown. */
  suiteEnded(suite: RunnerTestSuite): void {
    const errors = suite.result?.errors ?? [];
    if (errors.length > 0 && !this.#failedSuites.has(suite)) this.#hookFailed(suite, 'aroundAll', this.#idsToRun(suite), errors);
  }

  /**
   * Accounts for what is left when the file has run.
   *
   * @param listModules  The files that the process has loaded.
   */
  async finish(listModules: () => readonly string[]): Promise<void> {
    // Rejections of the last test surface in this turn of the event loop.
    await new Promise((resolve) => nextTurn(resolve));
    for (const { id, wanted } of this.#selected.values()) if (wanted && !this.#ended.has(id)) this.#skipped(id);
    await this.#checkDeepCanary();
    if (this.#pass.isolated)
      this.#session.journal({ type: 'modules-loaded', file: this.#file, modules: this.#ownOf(listModules()) });
    this.#session.finishedFiles.push(this.#file);
    this.#session.journal({ type: 'file-finished', file: this.#file });
    this.#session.currentFile = undefined;
  }

  #journalCollected(file: RunnerTestFile): void {
    for (const suite of listSuites(file)) this.#suites.set(suite.id, suite);
    if (file.result?.state === 'fail') {
      const errors = observeErrors(file.result.errors ?? [], this.#session.root);
      this.#session.journal({ type: 'collection-failed', file: this.#file, errors });
      return;
    }
    const selected = selectTests(file, this.#pass);
    for (const test of selected) this.#selected.set(test.id, test);
    const tests = selected.map(({ id, title, line, asked }) => ({ id, title, asked, ...(line === undefined ? {} : { line }) }));
    this.#session.journal({ type: 'collected', file: this.#file, tests });
  }

  /** Files of the repository among these, dependencies left out. */
  #ownOf(modules: readonly string[]): string[] {
    const relative = modules.map((file) => path.relative(this.#session.root, file).split(path.sep).join('/'));
    return [
      ...new Set(relative.filter((file) => file !== '' && !file.startsWith('../') && !file.split('/').includes('node_modules'))),
    ];
  }

  #watch<Result>(kind: 'collection' | 'suite-hook', title: string, work: () => Result): Result {
    return this.#session.watch.watch({ kind, file: this.#file, title, timeoutMs: this.#session.defaultTimeoutMs }, work);
  }

  #hookFailed(suite: RunnerTestSuite, hook: string, ids: readonly string[], errors: readonly unknown[]): void {
    this.#failedSuites.add(suite);
    for (const id of ids) this.#ended.add(id);
    this.#session.journal({ type: 'hook-ended', file: this.#file, hook, ids, errors: observeErrors(errors, this.#session.root) });
  }

  #idsToRun(suite: RunnerTestSuite): string[] {
    const wanted = listTests(suite).filter(
      ({ id, mode }) => this.#selected.get(id)?.wanted && (mode === 'run' || mode === 'queued'),
    );
    return wanted.map(({ id }) => id);
  }

  #skipped(id: string): void {
    const nothing = { durationMs: 0, assertions: 0, errors: [], output: '', retries: 0 };
    this.#session.journal({ type: 'test-ended', file: this.#file, id, state: 'skipped', ...nothing });
  }

  async #checkDeepCanary(): Promise<void> {
    let dead: string | undefined;
    await observe(new TestObservation('', this.#file), async () => {
      dead = (await findDeadCanaryDeep(this.#expect)) ?? this.#matchers.findDead(this.#expect, freshNumber);
    });
    this.#session.journal({ type: 'canary', file: this.#file, ...describeCanary(this.#session.canaryTests.dead ?? dead) });
  }
}

function describeCanary(dead: string | undefined): CanaryCheck {
  return dead === undefined ? { held: true } : { held: false, message: dead };
}
