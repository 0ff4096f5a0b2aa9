import type { BindingPattern, CallExpression, CatchClause, Node, TryStatement } from 'oxc-parser';

import { calledName, forEachChild, isFunction, receiverOf, unwrap } from '../syntax/nodes.ts';
import type { FunctionNode } from '../syntax/nodes.ts';

/** Calls that pass a failure on, whatever their arguments. */
const failing = new Set(['fail', 'unreachable', 'reject', 'done', 'next', 'exit', 'abort']);
/** Matchers that an AssertionError satisfies as well as any other error. */
const weakMatchers = new Set(['toBeDefined', 'toBeTruthy', 'ok', 'exist']);
const weakNegations = new Set(['toBeNull', 'toBeUndefined', 'toBeFalsy', 'toBeNullish']);

/** Answers that every assertion in the same block asks for. */
const known = new WeakMap<Node, Node | false>();

function remember(node: Node, find: () => Node | undefined): Node | undefined {
  let answer = known.get(node);
  if (answer === undefined) known.set(node, (answer = find() ?? false));
  return answer === false ? undefined : answer;
}

/** Where a `try` loses what is thrown in its block; undefined when it passes it on. */
export function swallowsThrow(statement: TryStatement): Node | undefined {
  const { handler, finalizer } = statement;
  return remember(statement, () => {
    if (finalizer !== null && leavesByItself(finalizer)) return finalizer;
    return handler !== null && isSilentCatch(handler) ? handler : undefined;
  });
}

/** True for a rejection handler that turns a rejection into nothing: `() => {}`. */
export function swallowsRejection(handler: Node): boolean {
  const node = unwrap(handler);
  if (node.type === 'Identifier') return node.name === 'noop';
  if (node.type === 'MemberExpression') return node.object.type === 'Identifier' && node.object.name === 'console';
  const body = isFunction(node) ? node.body : null;
  if (!isFunction(node) || body === null) return false;
  const parameter = node.params[0];
  const name = parameter === undefined ? undefined : nameOf(parameter as BindingPattern);
  return remember(node, () => (isSilent(body, name) ? body : undefined)) !== undefined;
}

/** Where a function loses what its parameter throws when it calls it; undefined when it passes it on. */
export function swallowsCallback({ params, body }: FunctionNode, parameterIndex: number): Node | undefined {
  const parameter = params[parameterIndex];
  if (parameter?.type !== 'Identifier' || body === null) return undefined;
  return remember(parameter, () => findSilentCall(body, parameter.name));
}

function findSilentCall(body: Node, name: string): Node | undefined {
  let found: Node | undefined;
  search(body, (inner) => {
    if (found === undefined && inner.type === 'TryStatement' && callsName(inner.block, name)) found = swallowsThrow(inner);
  });
  return found;
}

function isSilentCatch({ param, body }: CatchClause): boolean {
  return isSilent(body, param === null ? undefined : nameOf(param));
}

/** Undefined for nothing caught; a pattern counts as looked at. */
function nameOf(pattern: BindingPattern): string {
  return pattern.type === 'Identifier' ? pattern.name : '';
}

/** True when a handler neither throws, nor fails, nor looks at the error more closely than to print it. */
function isSilent(body: Node, error: string | undefined): boolean {
  if (error === '') return false;
  let loud = false;
  const visit = (node: Node): void => {
    if (loud || isFunction(node)) return;
    if (node.type === 'ThrowStatement') loud = true;
    else if (node.type === 'CallExpression' && (isPrint(node) || isWeakAssertion(node, error))) return;
    else if (node.type === 'CallExpression' && failing.has(calledName(node) ?? '')) loud = true;
    else if (node.type === 'Identifier' && node.name === error) loud = true;
    else forEachChild(node, visit);
  };
  visit(body);
  return !loud;
}

function isPrint(call: CallExpression): boolean {
  const receiver = receiverOf(call);
  return receiver?.type === 'Identifier' && /^(?:console|log|logger)$/.test(receiver.name);
}

/** `expect(error).toBeDefined()`, `expect(error).toBeInstanceOf(Error)`, `assert(error)` */
function isWeakAssertion(call: CallExpression, error: string | undefined): boolean {
  const matcher = calledName(call) ?? '';
  const isError = (node: Node | undefined) => node?.type === 'Identifier' && node.name === error;
  if (matcher === 'assert' || matcher === 'ok') return isError(call.arguments[0]);
  const receiver = receiverOf(call);
  if (receiver === undefined) return false;
  const isNegated =
    receiver.type === 'MemberExpression' && receiver.property.type === 'Identifier' && receiver.property.name === 'not';
  const expectation = isNegated ? unwrap(receiver.object) : receiver;
  if (expectation.type !== 'CallExpression' || calledName(expectation) !== 'expect' || !isError(expectation.arguments[0]))
    return false;
  if (isNegated) return weakNegations.has(matcher);
  const first = call.arguments[0];
  return weakMatchers.has(matcher) || (matcher === 'toBeInstanceOf' && first?.type === 'Identifier' && first.name === 'Error');
}

function leavesByItself(block: Node): boolean {
  let leaves = false;
  search(block, (node) => {
    if (node.type === 'ReturnStatement') leaves = true;
  });
  return leaves;
}

function callsName(block: Node, name: string): boolean {
  let calls = false;
  search(block, (node) => {
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === name) calls = true;
  });
  return calls;
}

/** Visits a node and what is in it, functions within left out. */
function search(node: Node, visit: (node: Node) => void): void {
  visit(node);
  forEachChild(node, (child) => isFunction(child) || search(child, visit));
}
