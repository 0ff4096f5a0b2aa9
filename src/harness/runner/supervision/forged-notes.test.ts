import { expect, test } from 'vitest';

import type { RunEvent } from '../run-event.ts';
import { crash, limitMs, result, underWay } from './fixtures/under-way.ts';
import { RunProgress } from './run-progress.ts';

const doubts = (events: readonly RunEvent[]) => events.filter((event) => event.type === 'canary-checked' && !event.held);

test('an end that is noted twice is in doubt, and so is one without a start; both are there when the true one follows', () => {
  const { progress, events } = underWay(['one']);
  progress.accept(0, { type: 'test-ended', file: 'a.ts', id: 'one', ...result }, 0);
  expect(doubts(events)).toEqual([]);
  progress.accept(0, { type: 'test-ended', file: 'a.ts', id: 'one', ...result, state: 'failed' }, 0);
  expect(doubts(events)).toMatchObject([{ file: 'a.ts', message: expect.stringContaining('"one"') }]);
});

test('an end without a start is in doubt, but not that of a test which was not run', () => {
  const events: RunEvent[] = [];
  const tests = ['two', 'three'].map((id) => ({ id, title: id, asked: true }));
  const other = new RunProgress([{ file: 'b.ts', whole: true, tests: [] }], limitMs, (event) => events.push(event));
  other.workerStarted(0, 1, 0);
  other.accept(0, { type: 'collected', file: 'b.ts', tests }, 0);
  other.accept(0, { type: 'test-ended', file: 'b.ts', id: 'two', ...result, state: 'skipped' }, 0);
  expect(doubts(events)).toEqual([]);
  other.accept(0, { type: 'test-ended', file: 'b.ts', id: 'three', ...result }, 0);
  expect(doubts(events)).toHaveLength(1);
});

test('a worker that ends otherwise than it should, with nothing under way, takes the worth from the files that it finished', () => {
  for (const orderly of [true, false]) {
    const { progress, events } = underWay(['one']);
    progress.accept(0, { type: 'test-ended', file: 'a.ts', id: 'one', ...result }, 0);
    progress.accept(0, { type: 'file-finished', file: 'a.ts' }, 0);
    progress.workerEnded(0, { ...crash, orderly });
    const failures = events.filter(({ type }) => type === 'file-failed');
    expect(failures).toMatchObject(orderly ? [] : [{ reason: 'worker-crash', titles: ['one'] }]);
  }
});
