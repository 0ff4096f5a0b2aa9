import { expect, test } from 'vitest';

import type { FileFailed, ObservedError, RunEvent, TestFinished } from '../runner/run-event.ts';
import { judgeAttempt } from './judge-attempt.ts';

const name = { file: 'qa/a.qa.ts', title: 'QA-1.1 adds' };
const place = { root: '/copy', isSource: (file: string) => file.startsWith('src/') };

function finished(more: Partial<TestFinished>): TestFinished {
  return {
    type: 'test-finished',
    ...name,
    line: 3,
    state: 'passed',
    durationMs: 5,
    assertions: 1,
    errors: [],
    output: '',
    retries: 0,
    ...more,
  };
}

function failed(error: Partial<ObservedError>, more: Partial<TestFinished> = {}): TestFinished {
  return finished({ state: 'failed', errors: [{ name: 'AssertionError', message: 'expected 1 to be 2', ...error }], ...more });
}

function fileFailed(more: Partial<FileFailed>): FileFailed {
  return { type: 'file-failed', file: name.file, reason: 'collection-error', message: 'broken', errors: [], ...more };
}

function judge(...events: RunEvent[]) {
  return judgeAttempt(events, name, place);
}

test('nothing observed is no end', () => {
  expect(judge()).toEqual({ end: 'absent' });
});

test('a test that passes is not killed', () => {
  expect(judge(finished({}))).toEqual({ end: 'passed', durationMs: 5 });
});

test('a failing assertion kills, and its place is the innermost one that is as in the repository', () => {
  const stack = '    at clamp (/copy/src/clamp.ts:9:1)\n    at check (/copy/qa/help.ts:7:3)\n    at /copy/qa/a.qa.ts:4:5';
  expect(judge(failed({ stack }))).toEqual({
    end: 'killed',
    durationMs: 5,
    kill: { kind: 'assertion', message: 'expected 1 to be 2', file: 'qa/help.ts', line: 7 },
  });
});

test('an error kills, and says nothing of where the copy lies', () => {
  const error = { name: 'TypeError', message: 'no /copy/src/a.ts' };
  expect(judge(failed(error))).toMatchObject({
    end: 'killed',
    kill: { kind: 'error', message: 'TypeError: no src/a.ts', file: name.file, line: 3 },
  });
});

test('a hang kills', () => {
  const dump = { kind: 'pending-promise', summary: 'It waits.', text: '' } as const;
  const hung = {
    type: 'test-timed-out',
    ...name,
    line: 3,
    durationMs: 900,
    timeoutMs: 800,
    assertions: 0,
    output: '',
    dump,
  } as const;
  expect(judge(hung)).toMatchObject({ end: 'killed', kill: { kind: 'timeout', message: 'It waits.', line: 3 } });
});

test.for<readonly [string, readonly RunEvent[], string]>([
  ['a file that does not load', [fileFailed({})], 'collection-error: broken'],
  ['a hook of the suite that throws', [fileFailed({ reason: 'hook-error', titles: [name.title] })], 'hook-error: broken'],
  ['a worker that crashes', [fileFailed({ reason: 'worker-crash' })], 'worker-crash: broken'],
  [
    'an error after the test has passed',
    [finished({}), fileFailed({ reason: 'unhandled-error', titles: [name.title] })],
    'unhandled-error: broken',
  ],
  [
    'a hook around the test that throws',
    [failed({ message: 'in the hook' }, { errorsOfHooks: 1 })],
    'a hook failed: in the hook',
  ],
  ['a test that is skipped', [finished({ state: 'skipped' })], 'it was skipped'],
  [
    'assertions that no longer work',
    [failed({}), { type: 'canary-checked', file: name.file, held: false, message: 'expect(x).toBe(y) passes' }],
    'assertions no longer worked: expect(x).toBe(y) passes',
  ],
])('%s does not kill', ([, events, reason]) => {
  expect(judge(...events)).toEqual({ end: 'void', reason });
});

test('a test that fails by itself is killed, whatever its hooks do besides', () => {
  const errors = [
    { name: 'AssertionError', message: 'own' },
    { name: 'Error', message: 'of a hook' },
  ];
  expect(judge(finished({ state: 'failed', errors, errorsOfHooks: 1 }))).toMatchObject({
    end: 'killed',
    kill: { message: 'own' },
  });
});

test('one failing case of a table test kills, and what other tests do does not', () => {
  expect(judge(finished({}), failed({}))).toMatchObject({ end: 'killed' });
  expect(judge(finished({}), failed({}, { title: 'QA-1.2 other' }), fileFailed({ titles: ['QA-1.2 other'] }))).toMatchObject({
    end: 'passed',
  });
});
