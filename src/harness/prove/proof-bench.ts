import { findFile } from '../../foundation/files/find-file.ts';
import { QaError } from '../../foundation/qa-error.ts';
import type { MutantSwitching } from '../runner/mutant-switching.ts';
import type { MutantsReached, RunEvent } from '../runner/run-event.ts';
import type { PlannedFile, Runner } from '../runner/runner.ts';
import { judgeAttempt } from './judge-attempt.ts';
import type { Attempt, ProofPlace } from './judge-attempt.ts';
import type { ProofTarget } from './proof-target.ts';

/** One test, and the mutant that is on while it runs. */
export interface Trial {
  readonly target: ProofTarget;
  /** `placebo` for none that exists. */
  readonly mutant: string;
  /** At most this; the criterion's own limit otherwise. */
  readonly limitMs?: number;
}

/** Which switches were asked, in the order in which each was first. */
export interface Asked {
  /** By the criterion whose test did. */
  readonly byCriterion: ReadonlyMap<string, readonly string[]>;
  /** Outside of any test: while modules were loaded. */
  readonly outside: readonly string[];
}

export interface BenchOptions extends ProofPlace {
  readonly runner: Runner;
  /** Absolute path of a private folder, outside of the copy. */
  readonly scratchDir: string;
  readonly runId: string;
  readonly key: string;
  readonly placebo: string;
  readonly defaultTimeoutMs: number;
  readonly maxWorkers: number;
  readonly signal: AbortSignal;
}

/** Runs tests of an instrumented copy, each with a mutant of its own. */
export class ProofBench {
  readonly placebo: string;
  readonly signal: AbortSignal;
  /** How often tests were run with a mutant on. */
  trials = 0;
  readonly #options: BenchOptions;

  constructor(options: BenchOptions) {
    this.#options = options;
    this.placebo = options.placebo;
    this.signal = options.signal;
  }

  /** Runs the tests beside each other as a run does; one trial of each. Returns what became of them, by criterion. */
  async together(trials: readonly Trial[]): Promise<ReadonlyMap<string, Attempt>> {
    const events = await this.#run(trials, {});
    return this.#judge(trials, events);
  }

  /** Runs the tests with no mutant on, and finds out which of them each reaches. */
  async measure(
    targets: readonly ProofTarget[],
  ): Promise<{ readonly attempts: ReadonlyMap<string, Attempt>; readonly asked: Asked }> {
    const trials = targets.map((target) => ({ target, mutant: this.placebo }));
    const events = await this.#run(trials, { records: true });
    return { attempts: this.#judge(trials, events), asked: gatherAsked(targets, events) };
  }

  /** Runs each test in a process of its own, so that nothing another test or mutant left behind can decide its result. */
  async alone(trials: readonly Trial[]): Promise<ReadonlyMap<string, Attempt>> {
    const attempts = new Map<string, Attempt>();
    let waiting = [...trials];
    while (waiting.length > 0 && !this.signal.aborted) {
      const files = new Set<string>();
      // As many workers as files: none is given two.
      const batch = waiting.filter(
        ({ target }) => files.size < this.#options.maxWorkers && !files.has(target.test.file) && files.add(target.test.file),
      );
      waiting = waiting.filter((trial) => !batch.includes(trial));
      for (const [criterion, attempt] of await this.together(batch)) attempts.set(criterion, attempt);
    }
    return attempts;
  }

  /** Runs one test in a process of its own with a mutant on from the start, while modules are loaded as well. */
  async fromStart({ target, mutant }: Trial): Promise<Attempt> {
    const trial = { target, mutant };
    const events = await this.#run([trial], { always: mutant });
    return this.#judge([trial], events).get(target.criterion) ?? { end: 'absent' };
  }

  #judge(trials: readonly Trial[], events: readonly RunEvent[]): Map<string, Attempt> {
    return new Map(trials.map(({ target }) => [target.criterion, judgeAttempt(events, target.test, this.#options)]));
  }

  async #run(trials: readonly Trial[], switching: Partial<MutantSwitching>): Promise<readonly RunEvent[]> {
    const { runner, root, scratchDir, runId, key, placebo, defaultTimeoutMs, maxWorkers, signal } = this.#options;
    const events: RunEvent[] = [];
    const byTest: Record<string, Record<string, string>> = {};
    for (const { target, mutant } of trials) (byTest[target.test.file] ??= {})[target.test.title] = mutant;
    const mutants = { key, placebo, byTest, records: false, ...switching };
    const plan = { root, runId, scratchDir, files: planFiles(trials), defaultTimeoutMs, maxWorkers, mutants };
    const { end, message = '' } = await runner.run(plan, { signal, onEvent: (event) => events.push(event) });
    if (end === 'failed') throw runnerFailed(message);
    this.trials += trials.filter(({ mutant }) => mutant !== placebo).length;
    return events;
  }
}

function planFiles(trials: readonly Trial[]): PlannedFile[] {
  return [...Map.groupBy(trials, ({ target }) => target.test.file)].map(([file, ofFile]) => ({
    file,
    whole: false,
    tests: ofFile.map(({ target: { test, timeoutMs }, limitMs = timeoutMs }) => ({
      title: test.title,
      line: test.line,
      timeoutMs: Math.min(timeoutMs, limitMs),
    })),
  }));
}

function gatherAsked(targets: readonly ProofTarget[], events: readonly RunEvent[]): Asked {
  const reached = events.filter((event): event is MutantsReached => event.type === 'mutants-reached');
  const byCriterion = new Map<string, readonly string[]>();
  for (const { criterion, test } of targets) {
    const own = reached.filter(({ file, title }) => file === test.file && title === test.title);
    const ofChildren = own.flatMap(({ childNotes }) => readNotes(childNotes));
    byCriterion.set(criterion, [...new Set([...own.flatMap(({ mutants }) => mutants), ...ofChildren])]);
  }
  const outside = reached.filter(({ title }) => title === undefined).flatMap(({ mutants }) => mutants);
  return { byCriterion, outside: [...new Set(outside)] };
}

function readNotes(file: string): string[] {
  const notes = file === '' ? undefined : findFile(file);
  return `${notes ?? ''}`.split('\n').filter((line) => line !== '');
}

function runnerFailed(message: string): QaError {
  return new QaError('PROVER_FAILED', `The tests could not be run in the copy of the repository. ${message}`, {
    kind: 'environment',
    hint: '`qa doctor` checks the machine; `qa run` shows whether the tests run where they are.',
  });
}
