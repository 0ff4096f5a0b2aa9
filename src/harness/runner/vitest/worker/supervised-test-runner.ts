// Loaded by vitest in each worker: the runner that executes test files there.
import { AsyncLocalStorage } from 'node:async_hooks';

import { TestRunner, chai, expect, test } from 'vitest';
import type { RunnerTestCase, RunnerTestFile, RunnerTestSuite } from 'vitest';

import { countAssertions } from './count-assertions.ts';
import { FileRun } from './file-run.ts';
import { guardAssertions } from './matcher-watch.ts';
import type { MatcherWatch } from './matcher-watch.ts';
import type { ModuleFetcher } from './read-ahead.ts';
import type { Chai } from './refuse-impostors.ts';
import { runBody, runPartOfTest } from './run-test.ts';
import { needsLines } from './select-tests.ts';
import type { ModuleEvaluator } from './user-modules.ts';
import { workerSession } from './worker-session.ts';

type Config = ConstructorParameters<typeof TestRunner>[0];
type Attributes = Record<string, string>;

type Modules = ModuleFetcher & { readonly evaluator: ModuleEvaluator; readonly evaluatedModules: EvaluatedModules };

interface EvaluatedModules {
  readonly idToModuleMap: ReadonlyMap<string, { readonly file: string; readonly promise?: unknown; readonly evaluated: boolean }>;
}

// Kept before any test can replace them.
const { getSuiteHooks, getTestFn } = TestRunner;
const suiteHooks: Readonly<Record<string, 'beforeAll' | 'afterAll' | 'cleanup of beforeAll'>> = {
  'suite.beforeAll': 'beforeAll',
  'suite.afterAll': 'afterAll',
  'suite.cleanup': 'cleanup of beforeAll',
};

/**
 * Runs tests as vitest does and writes to the journal what happens, each stretch of work under the watch's deadline. vitest calls
 * `trace` around every such stretch, which is the one place that encloses hooks, retries and fixtures as well.
 */
export default class SupervisedTestRunner extends TestRunner {
  readonly #session = workerSession();
  readonly #suites = new AsyncLocalStorage<RunnerTestSuite | undefined>();
  readonly #matchers: MatcherWatch;
  #run: FileRun | undefined;

  constructor(config: Config) {
    super(config);
    countAssertions(expect);
    this.#matchers = guardAssertions(chai as unknown as Chai, expect);
    this.#keepOffRpc();
    this.trace = ((name: string, attributes: Attributes | (() => unknown), work?: () => unknown) =>
      work
        ? this.#enclose(name, attributes as Attributes, work)
        : this.#enclose(name, {}, attributes as () => unknown)) as typeof this.trace;
  }

  override onCollectStart(file: RunnerTestFile): void {
    super.onCollectStart(file);
    const pass = this.#session.files.get(file.filepath);
    this.config.includeTaskLocation = pass !== undefined && needsLines(pass);
  }

  override importFile(path: string, source: 'collect' | 'setup'): unknown {
    const { canaryTests } = this.#session;
    if (canaryTests.owns(path)) return canaryTests.declare(path, test, expect);
    const load = (): unknown => super.importFile(path, source);
    return this.#run ? this.#run.load(this.#modules.evaluator, load) : load();
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    await runBody(getTestFn(test));
  }

  async onCollected(files: RunnerTestFile[]): Promise<void> {
    for (const file of files) await this.#run?.collected(file);
  }

  override async onAfterRunSuite(suite: RunnerTestSuite): Promise<void> {
    this.#run?.suiteEnded(suite);
    // For a file, vitest would look for snapshots that no test used any more, which is nobody's failure here.
    if (!('filepath' in suite)) await super.onAfterRunSuite(suite);
  }

  override async onAfterRunFiles(files: RunnerTestFile[]): Promise<void> {
    for (const file of files) this.#judgeCanaries(file);
    await this.#run?.finish(() => listLoaded(this.#modules.evaluatedModules));
    this.#run = undefined;
    super.onAfterRunFiles(files);
  }

  /**
   * vitest would replace these methods by ones that tell its main process about every step as well. Nobody there asks, results come
   * from the journal alone, and each telling costs a round trip.
   */
  #keepOffRpc(): void {
    for (const name of ['onTaskUpdate', 'onCollectStart', 'onCollected'] as const) {
      const own = (this as Partial<Record<typeof name, (...args: never[]) => unknown>>)[name]?.bind(this);
      Object.defineProperty(this, name, { get: () => own, set: () => {} });
    }
  }

  #enclose(name: string, attributes: Attributes, work: () => unknown): unknown {
    if (name === 'collect_spec') return this.#collect(attributes['code.file.path'] ?? '', work);
    const run = this.#run;
    if (!run) return work();
    const suite = this.#suites.getStore();
    if (name === 'run.spec') return this.#suites.run(run.findSuite(), work);
    if (name === 'run.suite') return this.#suites.run(run.findSuite(attributes['vitest.suite.id']), work);
    if (name === 'run.test') return run.test(attributes['vitest.test.id'] ?? '', work as () => Promise<void>);
    const hook = suiteHooks[name];
    if (suite && hook) return hasHooks(suite, hook) ? run.hook(suite, hook, work as () => Promise<void>) : work();
    return name.startsWith('test.') ? runPartOfTest(name, work as () => Promise<void>) : work();
  }

  /** vitest sets it after construction, and keeps it private. */
  get #modules(): Modules {
    return (this as unknown as { readonly moduleRunner: Modules }).moduleRunner;
  }

  /** Canaries that die are news about every file that the worker has run. */
  #judgeCanaries(file: RunnerTestFile): void {
    const { canaryTests, finishedFiles, journal } = this.#session;
    const before = canaryTests.dead;
    canaryTests.judge(file);
    const { dead } = canaryTests;
    if (dead === undefined || dead === before) return;
    for (const each of finishedFiles) journal({ type: 'canary', file: each, held: false, message: dead });
  }

  #collect(path: string, work: () => unknown): unknown {
    const pass = this.#session.files.get(path);
    // Outside of what the watch follows.
    if (pass || this.#session.canaryTests.owns(path)) this.#session.readAhead.from(path, this.#modules);
    if (!pass) return work();
    this.#run = new FileRun(this.#session, pass, expect, this.#matchers);
    return this.#run.collect(work);
  }
}

/** vitest traces hooks whether there are any or not; only the cleanup is traced when there is one. */
function hasHooks(suite: RunnerTestSuite, hook: string): boolean {
  return (hook !== 'beforeAll' && hook !== 'afterAll') || getSuiteHooks(suite)[hook].length > 0;
}

/** Modules that were evaluated, or are at it; those that were only fetched ahead are not among them. */
function listLoaded({ idToModuleMap }: EvaluatedModules): string[] {
  return [...idToModuleMap.values()]
    .filter(({ evaluated, promise }) => evaluated || promise !== undefined)
    .map(({ file }) => file);
}
