import type { Node } from 'oxc-parser';

import type { Assertion, Body } from '../bodies/body.ts';
import { conditionsOf } from '../bodies/conditions.ts';
import type { Condition } from '../bodies/conditions.ts';
import { forEachChild, isFunction } from '../syntax/nodes.ts';
import type { Accusation, DebtRule } from './debt-rule.ts';

/** Assertions that no run, or not every run, comes to. */
export const reachability: DebtRule = {
  kinds: ['unreachable-assertion', 'conditional-assertion', 'early-return'],
  *inBody(body, role) {
    const conditions = body.assertions.map((assertion) => conditionsOf(assertion, body));
    yield* unreachable(body, conditions);
    if (body.counted) return;
    const live = conditions.map((list) => list.every(({ kind }) => kind !== 'never'));
    yield* conditional(body, conditions, live, role);
    if (role === 'test') yield* earlyReturns(body, body.assertions[live.indexOf(true)]);
  },
};

function* unreachable({ assertions }: Body, conditions: readonly Condition[][]): Iterable<Accusation> {
  for (const [index, assertion] of assertions.entries()) {
    const never = conditions[index]!.find(({ kind }) => kind === 'never');
    if (never !== undefined) yield { kind: 'unreachable-assertion', at: assertion.node, message: `the assertion stands ${never.why} and never runs` };
  }
}

/** One assertion that always runs is enough. */
function* conditional(body: Body, conditions: readonly Condition[][], live: readonly boolean[], role: 'test' | 'helper'): Iterable<Accusation> {
  const first = conditions.map((list) => list.findLast(({ kind }) => kind === 'sometimes'));
  if (!live.includes(true) || first.some((condition, index) => condition === undefined && live[index])) return;
  const index = live.indexOf(true);
  const condition = first[index]!;
  if (condition.kind !== 'sometimes' || (role === 'helper' && !isOwnDecision(condition, body))) return;
  yield { kind: 'conditional-assertion', at: body.assertions[index]!.node, message: `no assertion always runs: this one stands ${condition.why}` };
}

/** What a function decides by its parameters is for its callers to answer. */
function isOwnDecision(condition: Extract<Condition, { kind: 'sometimes' }>, { root }: Body): boolean {
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
function* earlyReturns({ returns, root }: Body, first: Assertion | undefined): Iterable<Accusation> {
  if (first === undefined || !isFunction(root)) return;
  for (const { node, trail } of returns) {
    const isBefore = node.end <= first.node.start;
    if (isBefore && trail.some(isConditional)) yield { kind: 'early-return', at: node, message: 'the test may return here, before its first assertion' };
  }
}

function isConditional({ type }: Node): boolean {
  return type === 'IfStatement' || type === 'SwitchCase' || type === 'CatchClause' || type === 'ForOfStatement' || type === 'ForStatement' || type === 'WhileStatement';
}
