import type { Node } from 'oxc-parser';

import type { Assertion, Body } from '../bodies/body.ts';
import { conditionsOf } from '../bodies/conditions.ts';
import type { Condition } from '../bodies/conditions.ts';
import { forEachChild, isFunction } from '../syntax/nodes.ts';
import type { Accuse, DebtRule } from './debt-rule.ts';

/** Assertions that no run, or not every run, comes to. */
export const reachability: DebtRule = {
  kinds: ['unreachable-assertion', 'conditional-assertion', 'early-return'],
  inBody(body, role, _file, accuse) {
    if (body.assertions.length === 0) return;
    const conditions = body.assertions.map((assertion) => conditionsOf(assertion, body));
    accuseUnreachable(body, conditions, accuse);
    if (body.counted) return;
    accuseConditional(body, conditions, role, accuse);
    if (role === 'helper' || body.returns.length === 0) return;
    const live = conditions.findIndex((list) => list.every(({ kind }) => kind !== 'never'));
    accuseEarlyReturns(body, body.assertions[live], accuse);
  },
};

function accuseUnreachable({ assertions }: Body, conditions: readonly (readonly Condition[])[], accuse: Accuse): void {
  for (const [index, list] of conditions.entries()) {
    const never = list.length === 0 ? undefined : list.find(({ kind }) => kind === 'never');
    if (never === undefined) continue;
    const at = assertions[index]!.node;
    accuse({ kind: 'unreachable-assertion', at, message: `the assertion stands ${never.why} and never runs` });
  }
}

/** One assertion that always runs is enough. */
function accuseConditional(
  { assertions, root }: Body,
  conditions: readonly (readonly Condition[])[],
  role: 'test' | 'helper',
  accuse: Accuse,
): void {
  if (conditions.some((list) => list.length === 0)) return;
  const index = conditions.findIndex((list) => list.every(({ kind }) => kind === 'sometimes'));
  const condition = conditions[index]?.at(-1);
  if (condition?.kind !== 'sometimes' || (role === 'helper' && !isOwnDecision(condition, root))) return;
  accuse({
    kind: 'conditional-assertion',
    at: assertions[index]!.node,
    message: `no assertion always runs: this one stands ${condition.why}`,
  });
}

/** What a function decides by its parameters is for its callers to answer. */
function isOwnDecision(condition: Extract<Condition, { kind: 'sometimes' }>, root: Node): boolean {
  if (condition.test === undefined || !isFunction(root)) return false;
  const parameters = new Set<string>();
  for (const parameter of root.params) collectNames(parameter, parameters);
  const used = new Set<string>();
  collectNames(condition.test, used);
  return used.isDisjointFrom(parameters);
}

function collectNames(node: Node, names: Set<string>): void {
  if (node.type === 'Identifier') names.add(node.name);
  forEachChild(node, (child) => collectNames(child, names));
}

/** A return under a condition before anything was asserted. */
function accuseEarlyReturns({ returns, root }: Body, first: Assertion | undefined, accuse: Accuse): void {
  if (first === undefined || !isFunction(root)) return;
  for (const { node, trail } of returns) {
    const isBefore = node.end <= first.node.start;
    if (isBefore && trail.some(isConditional))
      accuse({ kind: 'early-return', at: node, message: 'the test may return here, before its first assertion' });
  }
}

function isConditional({ type }: Node): boolean {
  return (
    type === 'IfStatement' ||
    type === 'SwitchCase' ||
    type === 'CatchClause' ||
    type === 'ForOfStatement' ||
    type === 'ForStatement' ||
    type === 'WhileStatement'
  );
}
