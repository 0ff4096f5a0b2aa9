import { commentedOut } from './commented-out.ts';
import { conditionalTest } from './conditional-test.ts';
import type { DebtRule } from './debt-rule.ts';
import { declaredModifiers } from './declared-modifiers.ts';
import { dynamicTitle } from './dynamic-title.ts';
import { lostAssertion } from './lost-assertion.ts';
import { mockedSubject } from './mocked-subject.ts';
import { noAssertion } from './no-assertion.ts';
import { reachability } from './reachability.ts';
import { tautology } from './tautology.ts';
import { uncalledAssertion } from './uncalled-assertion.ts';

/** Every rule of the debt scan. To add a kind: a rule file here, its line below, its pair of fixtures, its section in docs/debt.md. */
const debtRules: readonly DebtRule[] = [
  declaredModifiers,
  conditionalTest,
  commentedOut,
  noAssertion,
  tautology,
  mockedSubject,
  reachability,
  uncalledAssertion,
  lostAssertion,
  dynamicTitle,
];

export const testRules = debtRules.flatMap(({ inTest }) => (inTest === undefined ? [] : [inTest]));
export const bodyRules = debtRules.flatMap(({ inBody }) => (inBody === undefined ? [] : [inBody]));
export const fileRules = debtRules.flatMap(({ inFile }) => (inFile === undefined ? [] : [inFile]));
