import { AsyncLocalStorage } from 'node:async_hooks';

import type { RunnerTestCase } from 'vitest';

import type { WatchedScope } from '../../diagnosis/hang-watch.ts';
import type { TestEnded } from '../../supervision/journal-entry.ts';
import { findEachHooks, isEachHook } from './each-hooks.ts';
import { observeErrors } from './observed-error.ts';
import { parkWhenTimedOut } from './park-when-timed-out.ts';
import type { SelectedTest } from './select-tests.ts';
import { TestObservation, observe, observedTest } from './test-observation.ts';
import type { WorkerSession } from './worker-session.ts';

// Tests may replace these or run fake timers.
const nextTurn = setImmediate;
const now = performance.now.bind(performance);

const passedAfterThrowing = 'The test threw, and was then made to pass.';

/** Runs one test with its hooks under the watch's deadline, and journals everything about it but its end, which is returned. */
export async function runTest(
  session: WorkerSession,
  file: string,
  selected: SelectedTest,
  work: () => Promise<void>,
): Promise<TestEnded> {
  const { id, task, title } = selected;
  const timeoutMs = limitOf(session, selected);
  const observation = new TestObservation(id, file, (text) => session.journal({ type: 'test-printed', file, id, text }));
  session.journal({ type: 'test-started', file, id, timeoutMs });
  const startedMs = now();
  const scope: WatchedScope & { readonly id: string } = { kind: 'test', file, title, timeoutMs, id };
  await observe(observation, () => watchTest(session, scope, observation, task, () => settle(work)));
  return describeEnd(session, task, observation, now() - startedMs);
}

/** Runs one part of the current test, which vitest calls by `name`, where the watch sees what it waits for. */
export function runPartOfTest(name: string, work: () => Promise<void>): Promise<void> {
  const observation = observedTest();
  if (!observation || (isEachHook(name) && !observation.hooks.has(name))) return work();
  const part = parkWhenTimedOut(name === 'test.callback' ? work : () => observation.inWatch(work));
  if (name !== 'test.callback' && !isEachHook(name)) return part;
  return part.catch((error: unknown) => {
    if (name === 'test.callback') observation.thrown.push(error);
    // What a test threw comes through the hooks around it once more.
    else if (!observation.thrown.includes(error)) observation.thrownByHooks.push(error);
    throw error;
  });
}

/** Runs the function of the current test, where the watch sees what it waits for: vitest makes as many promises around it. */
export function runBody<Result>(body: () => Result): Result {
  const observation = observedTest();
  return observation ? observation.inWatch(body) : body();
}

/**
 * Puts the whole test under the watch's deadline, but has only the parts that belong to the test file run in the watch's scope:
 * most promises of a test are vitest's own, and following them costs more than running an ordinary test.
 */
function watchTest(
  { watch }: WorkerSession,
  scope: WatchedScope,
  observation: TestObservation,
  task: RunnerTestCase,
  work: () => Promise<void>,
): Promise<void> {
  observation.hooks = findEachHooks(task);
  const besideWatch = AsyncLocalStorage.snapshot();
  return watch.watch(scope, () => {
    observation.inWatch = AsyncLocalStorage.snapshot();
    // Hooks around a test have no part of their own.
    return observation.hooks.has('test.aroundEach') ? work() : besideWatch(work);
  });
}

/** The plan's limit, or the test's own when that is shorter. */
function limitOf({ defaultTimeoutMs }: WorkerSession, { planned, task }: SelectedTest): number {
  const limitMs = planned?.timeoutMs ?? defaultTimeoutMs;
  return task.timeout > 0 ? Math.min(limitMs, task.timeout) : limitMs;
}

/** Waits one turn of the event loop longer, in which rejections that nobody handled surface. */
async function settle(work: () => Promise<void>): Promise<void> {
  await work();
  await new Promise((resolve) => nextTurn(resolve));
}

function describeEnd({ root }: WorkerSession, task: RunnerTestCase, observation: TestObservation, durationMs: number): TestEnded {
  const { id, file, output, unhandled, thrown, thrownByHooks } = observation;
  const { state, errors = [], retryCount = 0 } = task.result ?? {};
  // A test that threw and passes was expected to fail, or its result was changed afterwards; neither shows that anything works.
  const hidden = state === 'pass' && retryCount === 0 && thrown.length > 0 ? [new Error(passedAfterThrowing), ...thrown] : [];
  const all = [...errors, ...unhandled, ...hidden];
  const passed = state === 'pass' && unhandled.length === 0 && hidden.length === 0;
  return {
    type: 'test-ended',
    file,
    id,
    state: state === 'skip' ? 'skipped' : passed ? 'passed' : 'failed',
    durationMs,
    assertions: observation.assertions + localAssertions(task),
    errors: observeErrors(all, root),
    output: output.toString(),
    retries: retryCount,
    ...(thrownByHooks.length === 0 ? {} : { errorsOfHooks: thrownByHooks.length }),
  };
}

/** Assertions made with the `expect` of the test's context, which counts apart. */
function localAssertions({ context }: RunnerTestCase): number {
  const { _local: isUsed } = context as unknown as { readonly _local: boolean };
  return isUsed ? context.expect.getState().assertionCalls : 0;
}
