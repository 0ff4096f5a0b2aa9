import { beforeAll, describe, expect, test } from 'vitest';

import type { FileFailed, TestFinished } from '../run-event.ts';
import { linesMarked, runFixtures } from './fixtures/run-fixtures.ts';
import type { FixtureRun } from './fixtures/run-fixtures.ts';

let run: FixtureRun;

beforeAll(async () => {
  run = await runFixtures('results', { timeoutMs: 20_000 });
});

function finished(file: string): TestFinished[] {
  return run.events.flatMap((event) => (event.type === 'test-finished' && event.file === file ? event : []));
}

function find(file: string, title: string): TestFinished | undefined {
  return finished(file).find((event) => event.title === title);
}

function failures(file: string): FileFailed[] {
  return run.events.flatMap((event) => (event.type === 'file-failed' && event.file === file ? event : []));
}

describe('ordinary tests', () => {
  const file = 'ordinary.test.ts';

  test.each([
    ['passes with two assertions', 'passed', 2],
    ['fails', 'failed', 1],
    ['throws', 'failed', 0],
    ['is skipped', 'skipped', 0],
    ['skips itself', 'skipped', 0],
    ['is to be done', 'skipped', 0],
    ['asserts nothing', 'passed', 0],
    ['is expected to fail', 'failed', 1],
    ['passes in a group', 'passed', 1],
  ])('one that %s is %s with %i assertions', (title, state, assertions) => {
    expect(finished(file).filter((event) => event.title === title)).toMatchObject([{ state, assertions, retries: 0 }]);
  });

  test('a failed assertion has its place in the source, what was expected and what there was', () => {
    const [line] = linesMarked('results', file, 'failure');
    const [error] = find(file, 'fails')?.errors ?? [];
    expect(error).toMatchObject({ name: 'AssertionError', file, line, expected: expect.stringContaining('green') });
    expect(error?.diff).toContain('-   "colour": "green"');
    expect(error?.stack).not.toContain('node_modules');
  });

  test('a thrown error has its name, message and place', () => {
    const [line] = linesMarked('results', file, 'thrown');
    expect(find(file, 'throws')?.errors).toMatchObject([{ name: 'TypeError', message: 'broken', file, line }]);
  });
});

test('a test that passes when tried again says how often it was', () => {
  expect(finished('retried.test.ts')).toMatchObject([{ state: 'passed', retries: 1 }]);
});

test('each case of a table ends under the title of the source', () => {
  expect(finished('table.test.ts').map(({ title, state }) => `${title}: ${state}`)).toEqual([
    'is even: failed',
    'is even: passed',
    'is even: failed',
    'is %i: passed',
    'is %i: passed',
  ]);
});

test('assertions are counted for the test that makes them', () => {
  const counts = finished('assertions.test.ts').map(({ title, assertions }) => [title, assertions]);
  expect(Object.fromEntries(counts)).toEqual({
    'makes three with the shared expect': 3,
    'makes one with the shared expect': 1,
    'makes two with its own expect': 2,
    polls: 1,
  });
});

describe('hooks that throw', () => {
  const file = 'hooks.test.ts';

  test('beforeAll and afterAll name the tests that they concern', () => {
    expect(failures(file)).toMatchObject([
      { reason: 'hook-error', titles: ['is prevented'], message: 'beforeAll failed: no database', errors: [{ file }] },
      { reason: 'hook-error', titles: ['is spoiled by afterAll'], message: 'afterAll failed: still open', errors: [{ file }] },
    ]);
  });

  test('afterEach fails its test, and other tests have their results', () => {
    expect(find(file, 'is prevented')).toBeUndefined();
    expect(find(file, 'is spoiled by afterEach')).toMatchObject({ state: 'failed', errors: [{ message: 'not cleaned up' }] });
    expect(find(file, 'healthy')?.state).toBe('passed');
  });
});

test('a forgotten rejection fails its test, and an error after the end of a test is laid to that test', () => {
  const file = 'unhandled.test.ts';
  expect(find(file, 'forgets a rejection')).toMatchObject({ state: 'failed', errors: [{ message: 'forgotten', file }] });
  expect(failures(file)).toMatchObject([
    { reason: 'unhandled-error', message: 'too late', titles: ['leaves a timer that throws'] },
  ]);
  expect(find(file, 'healthy')?.state).toBe('passed');
});

test('a rejection forgotten at the top of a file is laid to all its tests', () => {
  const titles = ['stands in a file with a forgotten rejection'];
  expect(failures('loading.test.ts')).toMatchObject([{ reason: 'unhandled-error', message: 'forgotten at the top', titles }]);
});

test('a file that cannot be loaded fails with the place of the import', () => {
  expect(failures('broken.test.ts')).toMatchObject([
    { reason: 'collection-error', errors: [{ file: 'broken.test.ts', line: 2 }] },
  ]);
});

describe('output', () => {
  const file = 'printing.test.ts';

  test('each test has its own, as printed', () => {
    expect(find(file, 'prints one')?.output).toBe('one\none again\n');
    expect(find(file, 'prints two')?.output).toBe('two\u001b[31m\n');
  });

  test('of 50 MB the beginning and the end are kept, and the rest is counted', () => {
    const output = find(file, 'floods')?.output ?? '';
    expect(output.length).toBeLessThan(66 * 1024);
    expect(output).toMatch(/\[… 52363\d{3} characters left out …\]/);
    expect(output.endsWith('the end\n')).toBe(true);
  });

  test('what child processes write directly is drained and reported', () => {
    expect(find(file, 'has a child that floods')?.state).toBe('passed');
    const message = expect.stringContaining('20000006 bytes');
    expect(run.events).toContainEqual({ type: 'runner-finding', code: 'OUTPUT_DROPPED', message });
  });
});

test('a result that the test file itself sets to passed is failed', () => {
  expect(finished('tampering.test.ts')).toMatchObject([
    { state: 'failed', errors: [{}, { message: expect.stringContaining('to be 2') }] },
  ]);
});

test('the canaries held in every file that was loaded, and the run is complete in one pass', () => {
  const held = run.events.flatMap((event) => (event.type === 'canary-checked' && event.held ? event.file : []));
  const collected = run.events.flatMap((event) => (event.type === 'file-collected' ? event.file : []));
  expect([...new Set(held)].toSorted()).toEqual(collected.toSorted());
  expect(run.outcome).toMatchObject({ end: 'complete', passes: 1, versions: { vitest: expect.stringMatching(/^5\./) } });
});
