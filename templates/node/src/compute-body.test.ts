import { expect, test } from 'vitest';

import { compute, createBody, exampleInput } from './compute-body.ts';
import type { WorkContext } from './node-work.ts';

const context: WorkContext = { signal: new AbortController().signal, correlationId: 'c1' };

test('the same input has the same output', async () => {
  const body = createBody();
  const outputs = await Promise.all([body.perform(exampleInput, context), body.perform(exampleInput, context)]);
  expect(outputs).toEqual([
    { count: 3, sum: 6, mean: 2 },
    { count: 3, sum: 6, mean: 2 },
  ]);
});

test('no values have no mean', () => {
  expect(compute({ values: [] })).toEqual({ count: 0, sum: 0, mean: null });
});

test.for([null, {}, { values: 'none' }, { values: [1, '2'] }, { values: [Number.NaN] }])('refuses %j', async (input) => {
  await expect(createBody().perform(input, context)).rejects.toMatchObject({ code: 'NODE_INVALID_INPUT' });
});
