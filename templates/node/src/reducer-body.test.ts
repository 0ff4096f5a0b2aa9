import { expect, test } from 'vitest';

import type { WorkContext } from './node-work.ts';
import { createBody, emptyState, reduce } from './reducer-body.ts';

const context: WorkContext = { signal: new AbortController().signal, correlationId: 'c1' };

test('folds inputs into state and leaves the state before as it was', () => {
  const first = reduce(emptyState, { key: 'apples', amount: 2 });
  const second = reduce(first, { key: 'apples', amount: 3 });
  expect([{ ...emptyState }, { ...first }, { ...second }]).toEqual([{}, { apples: 2 }, { apples: 5 }]);
});

test('a key may have any name', () => {
  const state = ['__proto__', 'constructor'].reduce((folded, key) => reduce(folded, { key, amount: 1 }), emptyState);
  expect(Object.entries(state)).toEqual([
    ['__proto__', 1],
    ['constructor', 1],
  ]);
});

test('keeps its state from input to input, and takes back', async () => {
  const body = createBody();
  await body.perform({ key: 'apples', amount: 2 }, context);
  await body.compensate?.({ key: 'apples', amount: 2 }, context);
  expect(await body.perform({ key: 'pears', amount: 1 }, context)).toMatchObject({ apples: 0, pears: 1 });
});

test.for([null, {}, { key: '', amount: 1 }, { key: 'a', amount: '1' }, { key: 'a', amount: Number.NaN }])(
  'refuses %j',
  async (input) => {
    await expect(createBody().perform(input, context)).rejects.toMatchObject({ code: 'NODE_INVALID_INPUT' });
  },
);
