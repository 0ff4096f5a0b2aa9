import type { HangReport } from '../diagnosis/hang-watch.ts';
import type { FileProgress } from './file-progress.ts';
import type { WorkerEnd } from './journal-entry.ts';
import type { Failure, Outcomes } from './outcomes.ts';
import type { WorkerProgress } from './worker-progress.ts';

/** Ends what hung: the test, the tests that a hook concerns, or the file whose loading did not end. */
export function blameHang(outcomes: Outcomes, worker: WorkerProgress, file: FileProgress, report: HangReport): void {
  const { scope, durationMs, dump } = report;
  if (scope.kind === 'collection') {
    outcomes.failFile(file, { reason: 'collection-hang', message: dump.summary, dump });
  } else if (scope.kind === 'suite-hook') {
    const hook = worker.ofKind('suite-hook').find((open) => open.name === scope.title);
    const message = `${scope.title} did not end within ${scope.timeoutMs} ms. ${dump.summary}`;
    outcomes.failTests(file, hook?.ids ?? file.asked, { reason: 'hook-hang', message, dump });
  } else {
    const ids = worker.ofKind('test').flatMap((open) => open.ids);
    const id =
      ids.find((candidate) => candidate === (scope as { id?: string }).id) ??
      ids.find((candidate) => file.titles([candidate])[0] === scope.title);
    if (id !== undefined) outcomes.timedOut(file, id, { durationMs, timeoutMs: scope.timeoutMs }, dump);
  }
}

/**
 * Ends what a worker had under way when it ended unexpectedly: the file that it loaded, the tests that a hook concerns, or the
 * test. Of several tests under way together none is blamed yet. With nothing under way, whatever the file left behind did it.
 */
export function blameCrash(outcomes: Outcomes, worker: WorkerProgress, file: FileProgress, end: WorkerEnd): void {
  const failure = failureOf(end);
  const [hook] = worker.ofKind('suite-hook');
  const tests = worker.ofKind('test').flatMap((open) => open.ids);
  if (worker.ofKind('collection').length > 0) outcomes.failFile(file, failure);
  else if (tests.length > 1) outcomes.suspects.add(tests);
  else if (tests.length === 1) outcomes.failTests(file, tests, failure);
  else outcomes.failTests(file, hook?.ids ?? file.asked, failure);
}

/** Takes the worth from the results of a file whose worker noted that it was finished, and then ended as no worker does that is. */
export function blameEnd(outcomes: Outcomes, file: FileProgress | undefined, end: WorkerEnd): void {
  if (file !== undefined) outcomes.failTests(file, file.asked, failureOf(end));
}

/** How a worker ended, in a sentence. */
export function describeEnd({ how, lastWords }: WorkerEnd): string {
  const said = lastWords === '' ? '' : ` Its last words: ${lastWords}`;
  return `The worker process ended unexpectedly (${how}).${said}`;
}

function failureOf(end: WorkerEnd): Failure {
  if (end.outOfMemory) return { reason: 'out-of-memory', message: `The worker process ran out of memory (${end.how}).` };
  return { reason: 'worker-crash', message: describeEnd(end) };
}
