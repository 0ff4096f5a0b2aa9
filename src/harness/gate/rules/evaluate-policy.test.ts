import { expect, test } from 'vitest';

import { parseJson } from '../../../foundation/input/parse-json.ts';
import { toCelValues } from '../cel/document-values.ts';
import { compilePolicy } from '../policies/compile-policy.ts';
import { emptyDocument, passingDocument, soundCriterion } from '../policies/passing-document.ts';
import type { PolicyFile } from '../policies/policy.ts';
import { evaluatePolicy } from './evaluate-policy.ts';

const base: PolicyFile = {
  id: 'own',
  title: 'One',
  rule: 'criteria.all(c, c.state == "GREEN")',
  evaluated: 'criteria.size()',
  message: 'Not GREEN: {criteria.filter(c, c.state != "GREEN").map(c, c.id)} of {criteria.size()}.',
  remedy: 'Mend it.',
};

function evaluate(changes: Partial<PolicyFile>, document = passingDocument, inactive: Readonly<Record<string, string>> = {}) {
  const file = { ...base, ...changes };
  const { policy, problems } = compilePolicy(
    { document: parseJson(JSON.stringify(file), { file: 'own' }), digest: '' },
    'repository',
  );
  expect(problems).toEqual([]);
  const off = Object.entries(inactive).map(([id, by]) => [id, { by, reason: 'Because.' }] as const);
  const policies = { active: document.plan.active, inactive: new Map(off) };
  return evaluatePolicy(policy!, toCelValues(document), { policies, beneficiaries: ['ada', 'Ada Byron'] });
}

test('an empty run does not hold, however true the rule', () => {
  expect(evaluate({}, emptyDocument)).toEqual({
    outcome: 'FAIL',
    message: 'The rule looked at nothing, and nothing is no proof.',
    evaluated: 0,
  });
});

test('holds, and says of how much', () => {
  expect(evaluate({})).toEqual({ outcome: 'PASS', message: 'Holds of 1.', evaluated: 1 });
  expect(evaluate({ holds: 'All of {criteria.map(c, c.id)}.' })).toMatchObject({ outcome: 'PASS', message: 'All of QA-1.1.' });
});

test('says what refutes it, by its first items', () => {
  const criteria = Array.from({ length: 8 }, (_, index) => ({ ...soundCriterion, id: `QA-1.${index + 1}`, state: 'RED' }));
  expect(evaluate({}, { ...passingDocument, criteria })).toEqual({
    outcome: 'FAIL',
    message: 'Not GREEN: QA-1.1, QA-1.2, QA-1.3, QA-1.4, QA-1.5 and 3 more of 8.',
    evaluated: 8,
  });
});

test.for([
  [{ rule: 'criteria[7].state == "GREEN"' }, /cannot be evaluated: .*index/],
  [{ rule: 'criteria[0].state.matches("(")' }, /cannot be evaluated/],
  [{ evaluated: '0 - 1' }, /looked at nothing/],
  [{ evaluated: 'criteria[7].tests' }, /cannot be evaluated/],
  [{ active: 'criteria[7].cataloged' }, /cannot be evaluated/],
  [{ facts: { wrong: 'criteria[7].id' } }, /cannot be evaluated/],
  [{ rule: 'false', message: '{criteria[7].id}' }, /The message of own cannot be computed/],
] as const)('a rule that fails does not hold: %j', ([changes, message]) => {
  expect(evaluate(changes)).toMatchObject({ outcome: 'FAIL', message: expect.stringMatching(message) });
});

test('a rule that takes too long does not hold', () => {
  const criteria = Array.from({ length: 400 }, () => soundCriterion);
  const every = 'criteria.all(a, criteria.all(b, criteria.all(c, a.id == b.id && b.id == c.id)))';
  expect(evaluate({ rule: every }, { ...passingDocument, criteria })).toMatchObject({
    outcome: 'FAIL',
    message: expect.stringContaining('takes longer than'),
  });
});

test('regular expressions take linear time', () => {
  const criteria = [{ ...soundCriterion, statement: `${'a'.repeat(5000)}b` }];
  const result = evaluate({ rule: 'criteria.all(c, !c.statement.matches("^(a+)+$"))' }, { ...passingDocument, criteria });
  expect(result).toMatchObject({ outcome: 'PASS' });
  expect(evaluate({ rule: 'criteria.exists(c, c.id.matches("^QA-[0-9]+[.]1$"))' })).toMatchObject({ outcome: 'PASS' });
});

test('is active as the plan or its expression says', () => {
  expect(evaluate({ active: 'opt-in', inactive: 'Not asked for.' })).toMatchObject({
    outcome: 'NOT_ACTIVE',
    message: 'Not asked for.',
  });
  const plan = { ...passingDocument.plan, active: ['own'] };
  expect(evaluate({ active: 'opt-in' }, { ...passingDocument, plan })).toMatchObject({ outcome: 'PASS' });
  expect(evaluate({ active: 'criteria.size() > 1' })).toMatchObject({ outcome: 'NOT_ACTIVE' });
  expect(evaluate({ active: 'opt-out' })).toMatchObject({ outcome: 'PASS' });
  expect(evaluate({ active: 'opt-out' }, passingDocument, { own: 'Grace' })).toEqual({
    outcome: 'NOT_ACTIVE',
    message: 'Switched off in the plan by Grace: Because.',
    evaluated: 0,
  });
  expect(evaluate({ active: 'always' }, passingDocument, { own: 'Grace' })).toMatchObject({ outcome: 'PASS' });
});

test('nobody switches a policy off for the own work', () => {
  for (const name of ['ada', 'ADA', ' A-d-a', 'ada byron'])
    expect(evaluate({ active: 'opt-out', rule: 'false' }, passingDocument, { own: name })).toMatchObject({ outcome: 'FAIL' });
});

test('a document that is not of its types is a mistake of the caller', () => {
  const criteria = [{ ...soundCriterion, tests: 1.5 }];
  expect(() => toCelValues({ ...passingDocument, criteria })).toThrow(/criteria\[0\]\.tests is not a whole number/);
  expect(() => toCelValues({ ...passingDocument, strayTests: undefined as never })).toThrow(TypeError);
});
