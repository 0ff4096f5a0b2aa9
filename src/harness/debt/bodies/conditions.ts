import type { CallExpression, Node } from 'oxc-parser';

import { calledName, contains, isFunction, receiverOf } from '../syntax/nodes.ts';
import { truthOf } from '../syntax/constants.ts';
import type { Scope } from '../syntax/scope.ts';
import type { Assertion, Body } from './body.ts';
import { emptinessOf } from './emptiness.ts';
import { leavesAt } from './leaving.ts';

/** What stands between the start of a function and an assertion in it. */
export type Condition =
  /** It can never run. */
  | { readonly kind: 'never'; readonly at: Node; readonly why: string }
  /** It runs in some cases only. */
  | { readonly kind: 'sometimes'; readonly at: Node; readonly why: string; readonly test?: Node };

/** Beyond, nobody looks whether every case asserts. */
const maxCases = 200;
const none: readonly Condition[] = [];
const iterating = new Set(['forEach', 'map', 'flatMap', 'filter', 'some', 'every', 'reduce', 'find']);

/** The conditions under which an assertion runs, innermost first. */
export function conditionsOf(assertion: Assertion, body: Body): readonly Condition[] {
  const { trail, scope } = assertion;
  let found: Condition[] | undefined;
  let child = assertion.node;
  for (let index = trail.length - 1; index >= 0; index -= 1) {
    const parent = trail[index]!;
    const condition = conditionIn(parent, child, scope, body);
    if (condition !== undefined) (found ??= []).push(condition);
    child = parent;
  }
  return found ?? none;
}

function conditionIn(parent: Node, child: Node, scope: Scope, body: Body): Condition | undefined {
  switch (parent.type) {
    // What most assertions stand in, told apart first.
    case 'ExpressionStatement':
    case 'AwaitExpression':
    case 'ArrowFunctionExpression':
    case 'MemberExpression':
      return undefined;
    case 'BlockStatement':
    case 'Program':
      return afterLeaving(parent.body, child);
    case 'CallExpression':
      return isFunction(child) ? inCallback(parent, child, scope) : undefined;
    case 'SwitchCase':
      return afterLeaving(parent.consequent, child);
    case 'IfStatement':
    case 'ConditionalExpression':
      return inBranch(parent, child, scope, body);
    case 'LogicalExpression':
      return parent.right === child ? inLogical(parent, scope) : undefined;
    case 'SwitchStatement':
      return child === parent.discriminant || everyCaseAsserts(parent, body)
        ? undefined
        : sometimes(parent, 'in a case of a switch');
    case 'WhileStatement':
      return child === parent.body && truthOf(parent.test, scope) === false
        ? never(parent, 'in a loop whose condition is false')
        : undefined;
    case 'ForStatement':
      return child === parent.body ? inCountingLoop(parent, scope) : undefined;
    case 'ForOfStatement':
    case 'ForInStatement':
      return child === parent.body ? inLoop(parent, scope) : undefined;
    case 'CatchClause':
      return sometimes(parent, 'in a catch clause, which runs only when something is thrown');
    default:
      return undefined;
  }
}

function afterLeaving(statements: readonly Node[], child: Node): Condition | undefined {
  const left = leavesAt(statements);
  return left !== undefined && left.end <= child.start ? never(left, `after the ${describeLeaving(left)}`) : undefined;
}

function describeLeaving(node: Node): string {
  const name = { ReturnStatement: 'return', ThrowStatement: 'throw', BreakStatement: 'break', ContinueStatement: 'continue' }[
    node.type as string
  ];
  return `${name ?? 'statement that leaves the function'}`;
}

function inBranch(
  parent: Extract<Node, { type: 'IfStatement' | 'ConditionalExpression' }>,
  child: Node,
  scope: Scope,
  body: Body,
): Condition | undefined {
  if (child === parent.test) return undefined;
  const truth = truthOf(parent.test, scope);
  const isConsequent = child === parent.consequent;
  if (truth !== undefined) return truth === isConsequent ? undefined : never(parent, `under a condition that is always ${truth}`);
  const other = isConsequent ? parent.alternate : parent.consequent;
  return other !== null && assertsIn(other, body) ? undefined : sometimes(parent, 'under a condition', parent.test);
}

function inLogical(parent: Extract<Node, { type: 'LogicalExpression' }>, scope: Scope): Condition | undefined {
  const truth = truthOf(parent.left, scope);
  if (parent.operator === '??' || truth === undefined)
    return sometimes(parent, `to the right of ${parent.operator}`, parent.left);
  return truth === (parent.operator === '&&')
    ? undefined
    : never(parent, `to the right of ${parent.operator}, which never looks there`);
}

function everyCaseAsserts({ cases }: Extract<Node, { type: 'SwitchStatement' }>, body: Body): boolean {
  if (cases.length > maxCases || !cases.some(({ test }) => test === null)) return false;
  return cases.every((part) => part.consequent.length === 0 || assertsIn(part, body));
}

function inCountingLoop(parent: Extract<Node, { type: 'ForStatement' }>, scope: Scope): Condition | undefined {
  const { test } = parent;
  if (test === null) return undefined;
  if (truthOf(test, scope) === false) return never(parent, 'in a loop whose condition is false');
  const bound = test.type === 'BinaryExpression' ? test.right : undefined;
  const isLength =
    bound?.type === 'MemberExpression' && bound.property.type === 'Identifier' && /^(?:length|size)$/.test(bound.property.name);
  if (!isLength || emptinessOf(bound.object, scope) === 'never') return undefined;
  return sometimes(parent, 'in a loop that may have no round');
}

function inLoop(parent: Extract<Node, { type: 'ForOfStatement' | 'ForInStatement' }>, scope: Scope): Condition | undefined {
  // What an asynchronous iteration yields cannot be told from the source.
  if (parent.type === 'ForOfStatement' && parent.await) return undefined;
  const emptiness = emptinessOf(parent.right, scope);
  if (emptiness === 'never') return undefined;
  return emptiness === 'always'
    ? never(parent, 'in a loop over an empty list')
    : sometimes(parent, 'in a loop that may have no round');
}

function inCallback(call: CallExpression, child: Node, scope: Scope): Condition | undefined {
  const name = calledName(call) ?? '';
  const receiver = receiverOf(call);
  if (receiver !== undefined && iterating.has(name)) {
    const emptiness = emptinessOf(receiver, scope);
    if (emptiness === 'always') return never(call, 'in a callback over an empty list');
    return emptiness === 'likely' ? sometimes(call, 'in a callback over a list that may be empty') : undefined;
  }
  const isRejectionHandler = name === 'catch' || (name === 'then' && call.arguments[1] === child);
  return isRejectionHandler ? sometimes(call, 'in a rejection handler, which runs only when the promise rejects') : undefined;
}

/** Assertions are in the order of the source, so that one search by place is enough. */
function assertsIn(node: Node, { assertions }: Body): boolean {
  let low = 0;
  let high = assertions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (assertions[middle]!.node.start < node.start) low = middle + 1;
    else high = middle;
  }
  const next = assertions[low];
  return next !== undefined && contains(node, next.node);
}

function never(at: Node, why: string): Condition {
  return { kind: 'never', at, why };
}

function sometimes(at: Node, why: string, test?: Node): Condition {
  return { kind: 'sometimes', at, why, ...(test === undefined ? {} : { test }) };
}
