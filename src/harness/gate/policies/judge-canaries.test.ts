import { expect, test } from 'vitest';

import { builtinPolicies } from './builtin-policies.ts';
import { judgeCanaries } from './judge-canaries.ts';
import { loadBuiltinPolicies } from './load-policies.ts';
import { policyCanaries } from './policy-canaries.ts';

const policies = await loadBuiltinPolicies();

test('no policy is not a pass: every built-in one is there', () => {
  expect(policies.map(({ id }) => id)).toEqual(builtinPolicies);
});

test.for(judgeCanaries(policies))('$policy: $name → $outcome', ({ outcome, actual, message }) => {
  expect({ actual, message }).toEqual({ actual: outcome, message: expect.stringMatching(/\S/) });
});

test('every policy has a canary that must fail, and one that must pass or is not active', () => {
  for (const id of builtinPolicies) {
    const outcomes = policyCanaries.filter(({ policy }) => policy === id).map(({ outcome }) => outcome);
    expect(outcomes).toContain('FAIL');
    expect(outcomes.some((outcome) => outcome !== 'FAIL')).toBe(true);
  }
});
