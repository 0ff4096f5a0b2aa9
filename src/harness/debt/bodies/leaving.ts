import type { Node } from 'oxc-parser';

import { calledName, receiverOf } from '../syntax/nodes.ts';

/** The answers for long lists of statements, kept because every assertion in a list asks for it. */
const known = new WeakMap<readonly Node[], Node | undefined>();
const longList = 64;

/** The first statement of a list after which nothing in the list runs; undefined when all of it may. */
export function leavesAt(statements: readonly Node[]): Node | undefined {
  if (statements.length < longList) return statements.find(alwaysLeaves);
  if (known.has(statements)) return known.get(statements);
  const found = statements.find(alwaysLeaves);
  known.set(statements, found);
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
    case 'BlockStatement':
      return leavesAt(node.body) !== undefined;
    case 'IfStatement':
      return node.alternate !== null && alwaysLeaves(node.consequent) && alwaysLeaves(node.alternate);
    case 'ExpressionStatement':
      return isExit(node.expression);
    default:
      return false;
  }
}

/** `process.exit()` */
function isExit(node: Node): boolean {
  if (node.type !== 'CallExpression' || !/^(?:exit|reallyExit|abort)$/.test(calledName(node) ?? '')) return false;
  const receiver = receiverOf(node);
  return receiver?.type === 'Identifier' && receiver.name === 'process';
}
