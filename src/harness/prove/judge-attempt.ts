import type { FileFailed, ObservedError, RunEvent, TestFinished, TestTimedOut } from '../runner/run-event.ts';
import { shortenText } from '../../foundation/text/shorten-text.ts';
import type { Kill } from './certificate.ts';

/** What became of one test in one run. */
export type Attempt =
  | { readonly end: 'passed'; readonly durationMs: number }
  | { readonly end: 'killed'; readonly kill: Kill; readonly durationMs: number }
  /** It shows nothing about the test, and why. */
  | { readonly end: 'void'; readonly reason: string }
  /** It did not come to its end. */
  | { readonly end: 'absent' };

/** A test by what the plan calls it. */
export interface TestName {
  readonly file: string;
  readonly title: string;
}

/** Where the tests ran. */
export interface ProofPlace {
  /** Absolute path of the copy of the repository. */
  readonly root: string;
  /** Whether a file is instrumented, so that its lines are not those of the repository. */
  isSource(file: string): boolean;
}

const messageBytes = 400;

/**
 * What the events of a run say about one test. Only the test's own failure kills a mutant: an assertion, an error that it threw, or a
 * hang. A file that does not load, a hook that throws, a worker that crashes, an assertion library that no longer works do not.
 */
export function judgeAttempt(events: readonly RunEvent[], test: TestName, place: ProofPlace): Attempt {
  const ofFile = events.filter((event) => 'file' in event && event.file === test.file);
  const canary = ofFile.find((event) => event.type === 'canary-checked' && !event.held);
  if (canary?.type === 'canary-checked') return { end: 'void', reason: `assertions no longer worked: ${canary.message ?? ''}` };
  const results = ofFile.filter((event) => isResult(event) && event.title === test.title) as (TestFinished | TestTimedOut)[];
  const failures = ofFile.filter((event): event is FileFailed => event.type === 'file-failed' && concerns(event, test.title));
  const telling = results.map((result) => killBy(result, place)).find((kill) => kill !== undefined);
  const durationMs = results.reduce((sum, result) => sum + result.durationMs, 0);
  if (telling !== undefined) return { end: 'killed', kill: telling, durationMs };
  if (failures[0] !== undefined) return { end: 'void', reason: `${failures[0].reason}: ${brief(failures[0].message, place)}` };
  if (results.length === 0) return { end: 'absent' };
  const unsound = results.find((result) => result.type === 'test-timed-out' || result.state !== 'passed');
  if (unsound !== undefined) return { end: 'void', reason: describeUnsound(unsound, place) };
  return { end: 'passed', durationMs };
}

function isResult(event: RunEvent): event is TestFinished | TestTimedOut {
  return event.type === 'test-finished' || event.type === 'test-timed-out';
}

function concerns({ titles }: FileFailed, title: string): boolean {
  return titles === undefined || titles.includes(title);
}

function killBy(result: TestFinished | TestTimedOut, place: ProofPlace): Kill | undefined {
  const { file, line = null } = result;
  if (result.type === 'test-timed-out') return { kind: 'timeout', message: brief(result.dump.summary, place), file, line };
  const { state, errors, errorsOfHooks = 0 } = result;
  const error = errors[0];
  if (state !== 'failed' || error === undefined || errors.length <= errorsOfHooks) return undefined;
  const kind = error.name === 'AssertionError' ? 'assertion' : 'error';
  const message = brief(kind === 'error' ? `${error.name}: ${error.message}` : error.message, place);
  return { kind, message, ...(findFrame(error, place) ?? { file, line }) };
}

const frame = /(?:\(|at |file:\/\/)(\/[^():]+):(\d+):\d+\)?$/;

/** The innermost frame in a file of the copy that is as in the repository. */
function findFrame({ stack = '' }: ObservedError, { root, isSource }: ProofPlace): Pick<Kill, 'file' | 'line'> | undefined {
  for (const text of stack.split('\n')) {
    const [, absolute = '', line] = frame.exec(text) ?? [];
    if (!absolute.startsWith(`${root}/`)) continue;
    const file = absolute.slice(root.length + 1);
    if (!isSource(file) && !file.startsWith('node_modules/')) return { file, line: Number(line) };
  }
  return undefined;
}

function describeUnsound(result: TestFinished | TestTimedOut, place: ProofPlace): string {
  if (result.type === 'test-timed-out') return 'it hung';
  if (result.state === 'skipped') return 'it was skipped';
  return `a hook failed: ${brief(result.errors[0]?.message ?? 'without an error', place)}`;
}

/** Short, and without the place of the copy, which is another one each time. */
function brief(text: string, { root }: ProofPlace): string {
  return shortenText(text.replaceAll(`${root}/`, ''), messageBytes);
}
