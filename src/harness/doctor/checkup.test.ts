import { expect, test } from 'vitest';

import { QaError } from '../../foundation/qa-error.ts';
import { examine } from './checkup.ts';
import type { Check } from './checkup.ts';

function failingWith(error: Error): Check {
  return {
    name: 'sample',
    needsRepository: false,
    async examine() {
      throw error;
    },
  };
}

test('no check finds nothing', async () => {
  expect(await examine([], undefined)).toEqual({ state: 'fine', findings: [] });
});

test.for<[Error, string]>([
  [new QaError('INVALID_INPUT', 'wrong', { hint: 'mend it' }), 'input'],
  [new QaError('STORAGE_FAILED', 'full', { kind: 'environment', hint: 'free some space' }), 'environment'],
  [new Error('unforeseen'), 'environment'],
])('tells wrong files from a machine that fails: %s', async ([error, cause]) => {
  const { state, findings } = await examine([failingWith(error)], undefined);
  expect({ state, findings }).toMatchObject({
    state: 'failure',
    findings: [{ state: 'failure', cause, message: error.message }],
  });
});
