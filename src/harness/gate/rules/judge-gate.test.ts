import { expect, test } from 'vitest';

import { emptyDocument, passingDocument, soundCriterion } from '../policies/passing-document.ts';
import { loadBuiltinPolicies } from '../policies/load-policies.ts';
import { judgeGate, listClasses } from './judge-gate.ts';

const policies = await loadBuiltinPolicies();
const switches = { policies: { active: [], inactive: new Map() }, beneficiaries: ['ada'] };
const judge = (document: typeof passingDocument, chosen = policies) => judgeGate(chosen, document, switches, {});

test('an empty run opens no gate, and neither does a gate without policies', () => {
  expect(judge(emptyDocument)).toMatchObject({ outcome: 'FAIL', terminalState: 'FAILED' });
  expect(judge(passingDocument, [])).toEqual({ outcome: 'FAIL', terminalState: 'FAILED', rules: [] });
});

test('nothing but policies that are not active is no PASS', () => {
  const inactive = policies.filter(({ id }) => id === 'BL-022' || id === 'attestation');
  expect(judge(passingDocument, inactive)).toMatchObject({ outcome: 'FAIL', terminalState: 'FAILED' });
});

test('PASS makes the subwave COMPLETE, and names what is not active as such', () => {
  const { outcome, terminalState, rules } = judge(passingDocument);
  expect({ outcome, terminalState }).toEqual({ outcome: 'PASS', terminalState: 'COMPLETE' });
  const byOutcome = Object.fromEntries(rules.map((rule) => [rule.policy, rule.outcome]));
  expect(byOutcome).toMatchObject({ 'BL-016': 'PASS', 'BL-022': 'NOT_ACTIVE', 'BL-023': 'NOT_ACTIVE' });
});

test('BLOCKED where only others can mend what fails, FAILED where anything else fails too; what failed comes first', () => {
  const gates = [{ subwave: '1.0', outcome: 'UNDECIDED', source: 'not decided' }];
  const blocked = judge({ ...passingDocument, gates });
  expect(blocked).toMatchObject({ outcome: 'FAIL', terminalState: 'BLOCKED' });
  expect(blocked.rules[0]).toMatchObject({ policy: 'upstream-gates', outcome: 'FAIL' });
  const failed = judge({ ...passingDocument, gates, criteria: [{ ...soundCriterion, state: 'RED' }] });
  expect(failed.terminalState).toBe('FAILED');
  expect(failed.rules.slice(0, 2).map(({ policy }) => policy)).toEqual(['BL-016', 'upstream-gates']);
});

test('each rule names the files that it rests on, by what it asks for', () => {
  const artifacts = {
    evidence: { path: 'e', sha256: '1' },
    criteria: { path: 'e', sha256: '1' },
    freeze: { path: 'f', sha256: '2' },
  };
  const { rules } = judgeGate(policies, passingDocument, switches, artifacts);
  const pathsOf = (id: string) => rules.find(({ policy }) => policy === id)?.evidence.map(({ path }) => path);
  expect([pathsOf('BL-016'), pathsOf('architecture-freeze'), pathsOf('upstream-gates')]).toEqual([['e'], ['f'], []]);
});

test('lists the criteria of each class that has any', () => {
  const criteria = [soundCriterion, { ...soundCriterion, id: 'QA-1.2', class: 'pass→fail' }];
  expect(listClasses({ ...passingDocument, criteria })).toEqual({ 'pass→pass': ['QA-1.1'], 'pass→fail': ['QA-1.2'] });
  expect(listClasses(emptyDocument)).toEqual({});
});
