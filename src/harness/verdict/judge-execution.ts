import type { FileFailed, ModulesLoaded, TestFinished, TestTimedOut } from '../runner/run-event.ts';
import type { FileObservations } from './observations.ts';
import type { ReasonCode } from './reason-codes.ts';

/** How the executed test of a criterion fared in one repetition. */
export interface Execution {
  readonly code: ReasonCode;
  readonly message: string;
  readonly cases: readonly (TestFinished | TestTimedOut)[];
  readonly failure?: FileFailed;
}

const codeOfFailure: Readonly<Record<FileFailed['reason'], ReasonCode>> = {
  'collection-error': 'COLLECTION_FAILED',
  'collection-hang': 'COLLECTION_TIMED_OUT',
  'hook-error': 'HOOK_FAILED',
  'hook-hang': 'HOOK_TIMED_OUT',
  'worker-crash': 'WORKER_CRASHED',
  'out-of-memory': 'OUT_OF_MEMORY',
  'unhandled-error': 'UNHANDLED_ERROR',
};

/**
 * Judges one test in one repetition from what was observed of its file. Pure. The absence of a result is never a pass:
 * without one the code is `absent`, which says why the run may have none.
 *
 * @param apart  Files that the process of the test must not have loaded.
 */
export function judgeExecution(
  title: string,
  observed: FileObservations | undefined,
  absent: ReasonCode,
  apart?: ReadonlySet<string>,
): Execution {
  const cases = observed?.results.get(title) ?? [];
  const timedOut = cases.find((result) => result.type === 'test-timed-out');
  if (timedOut !== undefined) return { code: codeOfHang(timedOut), message: timedOut.dump.summary, cases };
  const failure = observed?.failures.find((failed) => failed.titles === undefined || failed.titles.includes(title));
  const finished = cases.filter((result) => result.type === 'test-finished');
  const flaw = finished.map(flawOf).find((found) => found !== undefined);
  if (flaw !== undefined && (failure === undefined || flaw.code !== 'DEBT')) return { ...flaw, cases };
  if (failure !== undefined) return { code: codeOfFailure[failure.reason], message: failure.message, cases, failure };
  if (finished.length === 0) return { code: absent, message: messageOfAbsence[absent] ?? 'the runner reported no result', cases };
  const broken = observed?.canaries.find((canary) => !canary.held);
  if (broken !== undefined)
    return { code: 'CANARY_FAILED', message: broken.message ?? 'a canary of the run did not hold', cases };
  if (observed?.canaries.length === 0) return { ...withoutCanary(absent), cases };
  const inside = apart === undefined ? undefined : findInside(apart, observed?.modules ?? []);
  if (inside !== undefined) return { code: 'SUBJECT_NOT_APART', message: inside, cases };
  return { code: 'PASSED', message: 'passed', cases };
}

/** Why the subject is not known to have run apart from the test. */
function findInside(apart: ReadonlySet<string>, told: readonly ModulesLoaded[]): string | undefined {
  if (told.length === 0) return 'the run did not tell what the process of the test loaded';
  const loaded = told.flatMap(({ modules }) => modules).find((file) => apart.has(file));
  return loaded === undefined ? undefined : `the process of the test loaded ${loaded}`;
}

const messageOfAbsence: Partial<Record<ReasonCode, string>> = {
  INTERRUPTED: 'the run was interrupted before the test had a result',
  RUNNER_FAILED: 'the runner failed before the test had a result',
  NOT_EXECUTED: 'the test stands in the source, and the runner reported no result for it',
};

/** A run that was cut short has no canary for the file that was under way; one that reached its end must have it. */
function withoutCanary(absent: ReasonCode): Pick<Execution, 'code' | 'message'> {
  return absent === 'NOT_EXECUTED'
    ? { code: 'CANARY_FAILED', message: 'the run reported no canary for the file' }
    : { code: absent, message: 'the run ended before the canary of the file' };
}

function codeOfHang(timedOut: TestTimedOut): ReasonCode {
  const blocked = ['synchronous-loop', 'regular-expression', 'atomics-wait', 'child-process', 'native-call'];
  if (timedOut.dump.kind === 'deadlock') return 'DEADLOCK';
  return blocked.includes(timedOut.dump.kind) ? 'BLOCKED' : 'TIMED_OUT';
}

/** The first thing about a finished case that keeps it from being a pass. */
function flawOf(result: TestFinished): { code: ReasonCode; message: string } | undefined {
  const error = result.errors[0];
  if (result.state === 'failed') {
    const code = error?.name === 'AssertionError' ? 'ASSERTION_FAILED' : 'TEST_ERROR';
    return { code, message: error?.message ?? 'the test failed without an error' };
  }
  if (result.state === 'skipped') return { code: 'DEBT', message: 'the test was skipped when it ran' };
  if (result.retries > 0) return { code: 'RETRIED', message: `passed after ${result.retries} retries` };
  if (error !== undefined) return { code: 'RETRIED', message: `passed, with an earlier error: ${error.message}` };
  if (result.assertions === 0) return { code: 'NO_ASSERTION', message: 'the test ended without an assertion' };
  return undefined;
}
