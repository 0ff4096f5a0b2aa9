import type { CallExpression, Node } from 'oxc-parser';

import { calledName, receiverOf, textOf, unwrap } from '../syntax/nodes.ts';
import type { Scope } from '../syntax/scope.ts';

/** Whether an iteration may have no round. `likely`: made so that it may, by a filter or by starting empty. */
export type Emptiness = 'never' | 'unknown' | 'likely' | 'always';

const maxDepth = 8;
/** Methods that return as many items as they were given. */
const lengthKeeping = new Set([
  'map',
  'toSorted',
  'sort',
  'toReversed',
  'reverse',
  'entries',
  'keys',
  'values',
  'all',
  'allSettled',
  'with',
  'fill',
  'concat',
]);

/** Judges what is iterated by how it is written or was declared. */
export function emptinessOf(expression: Node, scope: Scope, depth = 0): Emptiness {
  if (depth > maxDepth) return 'unknown';
  const node = unwrap(expression);
  switch (node.type) {
    case 'ArrayExpression':
      return emptinessOfArray(node.elements, scope, depth);
    case 'ObjectExpression':
      return node.properties.some(({ type }) => type === 'Property') ? 'never' : 'always';
    case 'Literal':
      return textOf(node) === '' ? 'always' : 'never';
    case 'AwaitExpression':
      return emptinessOf(node.argument, scope, depth + 1);
    case 'Identifier':
      return emptinessOfName(node.name, scope, depth);
    case 'NewExpression':
      return node.arguments[0] === undefined ? 'likely' : emptinessOfGiven(node.arguments[0], scope, depth);
    case 'CallExpression':
      return emptinessOfCall(node, scope, depth);
    case 'LogicalExpression':
      return node.operator === '&&' ? 'unknown' : 'likely';
    default:
      return 'unknown';
  }
}

function emptinessOfArray(elements: readonly (Node | null)[], scope: Scope, depth: number): Emptiness {
  if (elements.length === 0) return 'always';
  if (elements.some((element) => element === null || element.type !== 'SpreadElement')) return 'never';
  const spread = elements.map((element) =>
    emptinessOf((element as Extract<Node, { type: 'SpreadElement' }>).argument, scope, depth + 1),
  );
  return spread.includes('never') ? 'never' : (spread[0] ?? 'unknown');
}

function emptinessOfName(name: string, scope: Scope, depth: number): Emptiness {
  const declaration = scope.find(name);
  if (declaration?.kind !== 'variable' || declaration.init === null || declaration.property !== undefined) return 'unknown';
  const emptiness = emptinessOf(declaration.init, declaration.scope, depth + 1);
  // What starts empty may be filled later.
  return emptiness === 'always' ? 'unknown' : emptiness;
}

/** `new Map([[…]])`, `new Array(5)` */
function emptinessOfGiven(node: Node, scope: Scope, depth: number): Emptiness {
  const given = unwrap(node);
  if (given.type === 'Literal' && typeof given.value === 'number') return given.value > 0 ? 'never' : 'always';
  return given.type === 'Identifier' || given.type === 'ArrayExpression' || given.type === 'CallExpression'
    ? emptinessOf(given, scope, depth + 1)
    : 'unknown';
}

function emptinessOfCall(node: CallExpression, scope: Scope, depth: number): Emptiness {
  const name = calledName(node) ?? '';
  const receiver = receiverOf(node);
  if (name === 'filter') return 'likely';
  if (receiver?.type === 'Identifier' && /^(?:Array|Object|Promise|Map|Set)$/.test(receiver.name)) {
    const first = node.arguments[0];
    return first === undefined ? 'likely' : emptinessOfSource(first, scope, depth);
  }
  if (name === 'Array' && node.arguments[0] !== undefined) return emptinessOfGiven(node.arguments[0], scope, depth);
  return receiver !== undefined && lengthKeeping.has(name) ? emptinessOf(receiver, scope, depth + 1) : 'unknown';
}

/** `Array.from({ length: 3 })`, `Object.keys({ a: 1 })`, `Promise.all(xs.map(f))` */
function emptinessOfSource(node: Node, scope: Scope, depth: number): Emptiness {
  const source = unwrap(node);
  if (source.type !== 'ObjectExpression') return emptinessOf(source, scope, depth + 1);
  const length = source.properties.find(
    (part) => part.type === 'Property' && part.key.type === 'Identifier' && part.key.name === 'length',
  );
  if (length?.type !== 'Property') return source.properties.length > 0 ? 'never' : 'always';
  const value = unwrap(length.value);
  return value.type === 'Literal' && value.value === 0 ? 'always' : 'never';
}
