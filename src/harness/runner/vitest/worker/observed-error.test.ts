import { expect, test } from 'vitest';

import { observeError, observeErrors } from './observed-error.ts';

const root = '/repository';

function withStack(...frames: string[]): Error {
  const error = new Error('broken');
  error.stack = ['Error: broken', ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

test('no errors are no observations', () => {
  expect(observeErrors([], root)).toEqual([]);
});

test('the place is the first one in the repository, and frames of the runner are left out', () => {
  const error = withStack(
    'toBe (/repository/node_modules/vitest/dist/chunks/index.js:10:5)',
    'process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
    'query (/repository/node_modules/pg/lib/client.js:3:1)',
    'async Object.<anonymous> (file:///repository/src/a%20b.test.ts:7:3)',
    '/repository/src/c.test.ts:9:1',
  );
  const observed = observeError(error, root);
  expect(observed).toMatchObject({ name: 'Error', message: 'broken', file: 'src/a b.test.ts', line: 7, column: 3 });
  expect(observed.stack?.split('\n')).toHaveLength(3);
});

test('without a place in the repository there is none', () => {
  const observed = observeError(withStack('work (/elsewhere/a.ts:1:1)'), root);
  expect(observed).toEqual({ name: 'Error', message: 'broken', stack: '    at work (/elsewhere/a.ts:1:1)' });
});

test.each([
  [undefined, 'thrown: undefined'],
  ['text', "thrown: 'text'"],
  [{ code: 7 }, '{ code: 7 }'],
])('what is no error is described: %s', (thrown, message) => {
  expect(observeError(thrown, root)).toEqual({ name: 'Error', message });
});

test('texts are bounded and without colours', () => {
  const error = Object.assign(new Error('\u001b[31mred\u001b[39m'), { expected: 'x'.repeat(100_000), stack: undefined });
  const observed = observeError(error, root);
  expect(observed.message).toBe('red');
  expect(observed.expected?.length).toBeLessThan(17_000);
});

test('of very many errors the first are kept', () => {
  expect(
    observeErrors(
      Array.from({ length: 100 }, () => new Error('again')),
      root,
    ),
  ).toHaveLength(20);
});
