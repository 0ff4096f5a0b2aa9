import type { Node } from 'oxc-parser';

import { calledName, receiverOf } from '../syntax/nodes.ts';

/** Answers that many assertions ask for: of long lists, and of statements that hold others. */
const knownLists = new WeakMap<readonly Node[], Node | undefined>();
const knownStatements = new WeakMap<Node, boolean>();
const longList = 64;

/** The first statement of a list after which nothing in the list runs; undefined when all of it may. */
export function leavesAt(statements: readonly Node[]): Node | undefined {
  if (statements.length < longList) return statements.find(alwaysLeaves);
  if (knownLists.has(statements)) return knownLists.get(statements);
  const found = statements.find(alwaysLeaves);
  knownLists.set(statements, found);
  return found;
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
  if (node.type !== 'CallExpression' || !/^(?:exit|reallyExit|abort)$/.test(calledName(node) ?? '')) return false;
  const receiver = receiverOf(node);
  return receiver?.type === 'Identifier' && receiver.name === 'process';
}
