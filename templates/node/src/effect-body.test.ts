import { expect, test } from 'vitest';

import { createBody, exampleInput } from './effect-body.ts';
import type { NodeBody, WorkContext } from './node-work.ts';

const context: WorkContext = { signal: new AbortController().signal, correlationId: 'c1' };

function bodyWith(write: (line: string) => Promise<void>): NodeBody {
  return createBody({ write });
}

test('performs an effect once, also when it is asked for twice at once', async () => {
  const lines: string[] = [];
  const body = bodyWith(async (line) => void lines.push(line));
  const outcomes = await Promise.all([body.perform(exampleInput, context), body.perform(exampleInput, context)]);
  expect(outcomes).toEqual([
    { id: 'effect-1', done: true },
    { id: 'effect-1', done: false },
  ]);
  expect(lines).toEqual(['{"id":"effect-1","message":"hello"}']);
});

test('an effect that failed may be asked for again', async () => {
  let attempts = 0;
  const body = bodyWith(async () => {
    attempts += 1;
    if (attempts === 1) throw new Error('unreachable');
  });
  await expect(body.perform(exampleInput, context)).rejects.toThrow('unreachable');
  await expect(body.perform(exampleInput, context)).resolves.toEqual({ id: 'effect-1', done: true });
});

test('takes back what was done, and nothing else', async () => {
  const lines: string[] = [];
  const body = bodyWith(async (line) => void lines.push(line));
  await body.compensate?.(exampleInput, context);
  expect(lines).toEqual([]);
  await body.perform(exampleInput, context);
  await body.compensate?.(exampleInput, context);
  expect(lines.at(-1)).toBe('{"id":"effect-1","takenBack":true}');
});

test.for([null, [], {}, { id: '' }, { id: 'a', message: 1 }])('refuses %j', async (input) => {
  await expect(bodyWith(async () => undefined).perform(input, context)).rejects.toMatchObject({ code: 'NODE_INVALID_INPUT' });
});
