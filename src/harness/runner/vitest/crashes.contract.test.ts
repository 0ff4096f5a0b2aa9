import { beforeAll, expect, test } from 'vitest';

import type { RunEvent } from '../run-event.ts';
import { runFixtures } from './fixtures/run-fixtures.ts';
import type { FixtureRun } from './fixtures/run-fixtures.ts';

let run: FixtureRun;

beforeAll(async () => {
  run = await runFixtures('crashes', { heapLimitMb: 96, timeoutMs: 20_000 });
});

function failures(file: string): Partial<RunEvent>[] {
  return run.events.flatMap((event) => {
    if (event.type !== 'file-failed' || event.file !== file) return [];
    return event.titles ? { reason: event.reason, titles: event.titles } : { reason: event.reason };
  });
}

function results(file: string): string[] {
  return run.events.flatMap((event) =>
    event.type === 'test-finished' && event.file === file ? `${event.title}: ${event.state}` : [],
  );
}

test('a process that ends with code 0 is a crash of the test that ended it; process.exit throws', () => {
  expect(failures('exit.test.ts')).toEqual([{ reason: 'worker-crash', titles: ['ends its process'] }]);
  expect(results('exit.test.ts')).toEqual([
    'healthy before: passed',
    'is not let end its process: failed',
    'healthy after: passed',
  ]);
});

test('each signal costs the test that it struck', () => {
  expect(failures('signals.test.ts')).toEqual([
    { reason: 'worker-crash', titles: ['is killed'] },
    { reason: 'worker-crash', titles: ['violates its memory'] },
  ]);
  expect(results('signals.test.ts')).toEqual(['healthy before: passed', 'healthy after: passed']);
});

test('of concurrent tests the one that crashes when run alone is at fault', () => {
  expect(failures('together.test.ts')).toEqual([{ reason: 'worker-crash', titles: ['is killed beside others'] }]);
  expect(results('together.test.ts')).toEqual(['healthy beside: passed', 'healthy beside too: passed']);
});

test('a crash in a hook costs the tests that the hook is for', () => {
  expect(failures('hook.test.ts')).toEqual([{ reason: 'worker-crash', titles: ['cannot run'] }]);
  expect(results('hook.test.ts')).toEqual(['healthy after: passed']);
});

test('a crash while the file is loaded costs the file', () => {
  expect(failures('loading.test.ts')).toEqual([{ reason: 'worker-crash' }]);
});

test('running out of memory costs the test that did', () => {
  expect(failures('memory.test.ts')).toEqual([{ reason: 'out-of-memory', titles: ['fills its memory'] }]);
  expect(results('memory.test.ts')).toEqual(['healthy before: passed', 'healthy after: passed']);
});

test('the run is complete', () => {
  expect(run.outcome.end).toBe('complete');
});
