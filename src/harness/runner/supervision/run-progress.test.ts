import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { RunEvent } from '../run-event.ts';
import type { PlannedFile } from '../runner.ts';
import { crash, limitMs, result, startAll, underWay } from './fixtures/under-way.ts';
import type { PassFile } from './journal-entry.ts';
import { RunProgress } from './run-progress.ts';

type Fate = 'passes' | 'hangs' | 'crashes';

interface Suite {
  readonly loading: 'works' | 'hangs' | 'crashes';
  readonly fates: readonly Fate[];
}

const dump = { kind: 'unknown', summary: 'It hangs.', text: '' } as const;

function planOf(suites: readonly Suite[]): PlannedFile[] {
  return suites.map(({ fates }, file) => ({
    file: `${file}.ts`,
    whole: true,
    tests: fates.map((_, index) => ({ title: `${file}.ts ${index}`, line: index, timeoutMs: limitMs })),
  }));
}

/** Stands in for a worker: lives through the files of a pass until one of them ends it. Returns the files it did not come to. */
class SimulatedWorker {
  readonly #progress: RunProgress;
  readonly #suites: readonly Suite[];
  #count = 0;

  constructor(progress: RunProgress, suites: readonly Suite[]) {
    this.#progress = progress;
    this.#suites = suites;
  }

  live(files: readonly PassFile[]): void {
    const worker = this.#count++;
    this.#progress.workerStarted(worker, 1, 0);
    const orderly = files.every((file) => this.#run(worker, file));
    this.#progress.workerEnded(worker, { orderly, outOfMemory: false, how: 'signal SIGKILL', lastWords: '' });
    this.#progress.passEnded();
  }

  #run(worker: number, { file, tests, only }: PassFile): boolean {
    const suite = this.#suites[Number.parseInt(file, 10)]!;
    const tell = (entry: Parameters<RunProgress['accept']>[1]) => this.#progress.accept(worker, entry, 0);
    tell({ type: 'collecting', file });
    if (suite.loading === 'hangs') tell(hangIn('collection', file, file));
    if (suite.loading !== 'works') return false;
    tell({ type: 'collected', file, tests: tests.map(({ title }) => ({ id: title, title, asked: true })) });
    for (const [index, fate] of suite.fates.entries()) {
      const id = `${file} ${index}`;
      if (only && !only.includes(id)) continue;
      tell({ type: 'test-started', file, id, timeoutMs: limitMs });
      if (fate === 'hangs') tell(hangIn('test', file, id));
      if (fate !== 'passes') return false;
      tell({ type: 'test-ended', file, id, ...result, canary: { held: true } });
    }
    tell({ type: 'canary', file, held: true });
    tell({ type: 'file-finished', file });
    return true;
  }
}

function hangIn(kind: 'collection' | 'test', file: string, title: string) {
  return { type: 'hang', scope: { kind, file, title, timeoutMs: limitMs }, durationMs: limitMs, dump } as const;
}

/** How each title ended, in words; a title that ended twice has two. */
function endsOf(events: readonly RunEvent[], suites: readonly Suite[]): Map<string, string[]> {
  const ends = new Map(planOf(suites).flatMap(({ tests }) => tests.map(({ title }): [string, string[]] => [title, []])));
  const add = (title: string, end: string) => ends.get(title)?.push(end);
  for (const event of events) {
    if (event.type === 'test-finished') add(event.title, event.state);
    if (event.type === 'test-timed-out') add(event.title, 'timed out');
    if (event.type === 'file-failed') for (const title of titlesOf(event, suites)) add(title, event.reason);
  }
  return ends;
}

function titlesOf(event: Extract<RunEvent, { type: 'file-failed' }>, suites: readonly Suite[]): readonly string[] {
  return (
    event.titles ??
    planOf(suites)
      .find(({ file }) => file === event.file)!
      .tests.map(({ title }) => title)
  );
}

function expectedEnd({ loading }: Suite, fate: Fate): string {
  if (loading !== 'works') return loading === 'hangs' ? 'collection-hang' : 'worker-crash';
  return { passes: 'passed', hangs: 'timed out', crashes: 'worker-crash' }[fate];
}

function simulate(suites: readonly Suite[], Progress = RunProgress): Map<string, string[]> {
  const events: RunEvent[] = [];
  const progress = new Progress(planOf(suites), limitMs, (event) => events.push(event));
  const worker = new SimulatedWorker(progress, suites);
  const mostPasses = suites.reduce((sum, { fates }) => sum + 1 + fates.length, 1);
  for (let pass = 0; progress.nextPass().length > 0; pass++) {
    if (pass > mostPasses) throw new Error('The passes do not come to an end.');
    worker.live(progress.nextPass());
  }
  return endsOf(events, suites);
}

const suite = fc.record({
  loading: fc.constantFrom('works' as const, 'works' as const, 'hangs' as const, 'crashes' as const),
  fates: fc.array(fc.constantFrom<Fate[]>('passes', 'passes', 'hangs', 'crashes'), { minLength: 1, maxLength: 6 }),
});

const everyTestEndsOnce = (Progress?: typeof RunProgress) =>
  fc.property(fc.array(suite, { maxLength: 5 }), (suites) => {
    const ends = simulate(suites, Progress);
    for (const [file, { fates, ...rest }] of suites.entries()) {
      for (const [index, fate] of fates.entries())
        expect(ends.get(`${file}.ts ${index}`)).toEqual([expectedEnd({ fates, ...rest }, fate)]);
    }
  });

test('without files there is nothing to run and nothing to tell', () => {
  const events: RunEvent[] = [];
  const progress = new RunProgress([], limitMs, (event) => events.push(event));
  progress.passEnded();
  progress.abandon('none');
  expect(progress.nextPass()).toEqual([]);
  expect(events).toEqual([]);
});

test('whatever hangs and crashes, every test ends once, as it deserves, in a bounded number of passes', () => {
  expect(() => fc.assert(everyTestEndsOnce())).not.toThrow();
});

test('the same property catches a progress that forgets the dead', () => {
  class Forgetful extends RunProgress {
    override workerEnded(): void {}
  }
  expect(() => fc.assert(everyTestEndsOnce(Forgetful))).toThrow();
});

/** A progress over one file of concurrent tests, all under way in worker 0. */
test('tests that were under way together are run alone, and all are to blame when none crashes again', () => {
  const { progress, events } = underWay(['one', 'two']);
  progress.workerEnded(0, crash);
  for (const [worker, id] of [
    [1, 'one'],
    [2, 'two'],
  ] as const) {
    expect(progress.nextPass()).toMatchObject([{ file: 'a.ts', only: [id] }]);
    startAll(progress, worker, [id]);
    progress.accept(worker, { type: 'test-ended', file: 'a.ts', id, ...result }, 0);
    progress.workerEnded(worker, { ...crash, orderly: true });
  }
  expect(progress.nextPass()).toEqual([]);
  expect(events.at(-1)).toMatchObject({ type: 'file-failed', reason: 'worker-crash', titles: ['one', 'two'] });
});

test('a test is overdue when its limit and the grace of the watch have passed', () => {
  const { progress } = underWay(['one']);
  expect(progress.overdue(limitMs + 4000, 4000)).toEqual([]);
  expect(progress.overdue(limitMs + 4001, 4000)).toMatchObject([{ worker: 0, title: 'one', scope: { kind: 'test' } }]);
});

test('silence between tests is overdue as well', () => {
  const { progress } = underWay(['one']);
  progress.accept(0, { type: 'test-ended', file: 'a.ts', id: 'one', ...result }, 100);
  expect(progress.overdue(100 + limitMs + 4001, 4000)).toMatchObject([{ worker: 0, scope: { kind: 'suite-hook' } }]);
  progress.accept(0, { type: 'file-finished', file: 'a.ts' }, 200);
  expect(progress.overdue(1_000_000, 4000)).toEqual([]);
});

test('a hook that hangs fails the tests that it concerns, also those that have passed', () => {
  const { progress, events } = underWay(['one']);
  progress.accept(0, { type: 'test-ended', file: 'a.ts', id: 'one', ...result }, 0);
  progress.accept(0, { type: 'hook-started', file: 'a.ts', hook: 'afterAll', ids: ['one'] }, 0);
  progress.accept(
    0,
    {
      type: 'hang',
      scope: { kind: 'suite-hook', file: 'a.ts', title: 'afterAll', timeoutMs: limitMs },
      durationMs: limitMs,
      dump,
    },
    0,
  );
  expect(events.at(-1)).toMatchObject({ type: 'file-failed', reason: 'hook-hang', titles: ['one'] });
});

test('a crash with nothing under way is laid to the file, whose results can no longer be believed', () => {
  const { progress, events } = underWay(['one']);
  progress.accept(0, { type: 'test-ended', file: 'a.ts', id: 'one', ...result }, 0);
  progress.workerEnded(0, crash);
  expect(events.at(-1)).toMatchObject({ type: 'file-failed', reason: 'worker-crash', titles: ['one'] });
});

test('giving up fails what has no end, and nothing else', () => {
  const { progress, events } = underWay(['one', 'two']);
  progress.accept(0, { type: 'test-ended', file: 'a.ts', id: 'one', ...result }, 0);
  progress.abandon('No use.');
  expect(events.at(-1)).toMatchObject({ type: 'file-failed', reason: 'worker-crash', message: 'No use.' });
  expect(progress.nextPass()).toEqual([]);
});

test('an error that nobody handled while the file was loaded concerns all its tests', () => {
  const events: RunEvent[] = [];
  const progress = new RunProgress([{ file: 'a.ts', whole: true, tests: [] }], limitMs, (event) => events.push(event));
  progress.workerStarted(0, 1, 0);
  progress.accept(0, { type: 'unhandled', file: 'a.ts', error: { name: 'Error', message: 'forgotten' } }, 0);
  progress.accept(0, { type: 'collected', file: 'a.ts', tests: [{ id: 'one', title: 'one', asked: true }] }, 0);
  expect(events.at(-1)).toMatchObject({ type: 'file-failed', reason: 'unhandled-error', message: 'forgotten', titles: ['one'] });
});
