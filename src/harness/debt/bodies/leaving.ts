import type { Node } from 'oxc-parser';

import { propertyOf, unwrap } from '../syntax/nodes.ts';

/** Answers that many assertions ask for: of long lists, and of statements that hold others. */
const knownLists = new WeakMap<readonly Node[], Node | undefined>();
const knownStatements = new WeakMap<Node, boolean>();
const longList = 64;
const exits = new Set(['exit', 'reallyExit', 'abort']);

/** The first statement of a list after which nothing in the list runs; undefined when all of it may. */
export function leavesAt(statements: readonly Node[]): Node | undefined {
  if (statements.length < longList) return findLeaving(statements);
  if (knownLists.has(statements)) return knownLists.get(statements);
  const found = findLeaving(statements);
  knownLists.set(statements, found);
  return found;
}

function findLeaving(statements: readonly Node[]): Node | undefined {
  for (let index = 0; index < statements.length; index += 1) if (alwaysLeaves(statements[index]!)) return statements[index];
  return undefined;
}

/** True when a statement never lets the next one run. */
export function alwaysLeaves(node: Node): boolean {
  switch (node.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return true;
    case 'ExpressionStatement':
      return isExit(node.expression);
    case 'BlockStatement':
    case 'IfStatement':
      return remember(node);
    default:
      return false;
  }
}

function remember(node: Extract<Node, { type: 'BlockStatement' | 'IfStatement' }>): boolean {
  const known = knownStatements.get(node);
  if (known !== undefined) return known;
  const leaves =
    node.type === 'BlockStatement'
      ? leavesAt(node.body) !== undefined
      : node.alternate !== null && alwaysLeaves(node.consequent) && alwaysLeaves(node.alternate);
  knownStatements.set(node, leaves);
  return leaves;
}

/** `process.exit()` */
function isExit(node: Node): boolean {
  if (node.type !== 'CallExpression') return false;
  const callee = unwrap(node.callee);
  if (callee.type !== 'MemberExpression') return false;
  const receiver = unwrap(callee.object);
  return receiver.type === 'Identifier' && receiver.name === 'process' && exits.has(propertyOf(callee) ?? '');
}
