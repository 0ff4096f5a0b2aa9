import type { Node } from 'oxc-parser';

import { calledName, forEachChild, unwrap } from '../../debt/syntax/nodes.ts';

/** A time limit that stands in the source. */
export interface FoundTimeout {
  /** The number. */
  readonly node: Node;
  /** `timeoutMs: 5000` */
  readonly described: string;
}

const limitName = /time_?out|deadline/i;

/** Every number under a name that says it is a time limit: properties, variables, `jest.setTimeout(…)`, `this.timeout(…)`. */
export function walkTimeouts(root: Node): FoundTimeout[] {
  const found: FoundTimeout[] = [];
  const take = (name: string | undefined, value: Node | null | undefined): void => {
    if (name === undefined || !limitName.test(name) || value === null || value === undefined) return;
    const number = numberOf(value);
    if (number !== undefined) found.push({ node: value, described: `${name}: ${number}` });
  };
  const visit = (node: Node): void => {
    if (node.type === 'Property' || node.type === 'PropertyDefinition') take(nameOf(node.key), node.value);
    else if (node.type === 'VariableDeclarator') take(nameOf(node.id), node.init);
    else if (node.type === 'AssignmentExpression') take(nameOf(node.left), node.right);
    else if (node.type === 'AssignmentPattern') take(nameOf(node.left), node.right);
    else if (node.type === 'CallExpression') take(calledName(node), node.arguments[0]);
    forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** The value of a number, or of a product or sum of numbers; undefined for anything else. */
export function numberOf(expression: Node): number | undefined {
  const node = unwrap(expression);
  if (node.type === 'Literal') return typeof node.value === 'number' ? node.value : undefined;
  if (node.type === 'Identifier') return node.name === 'Infinity' ? Number.POSITIVE_INFINITY : undefined;
  if (node.type === 'UnaryExpression') {
    const value = numberOf(node.argument);
    return value === undefined || node.operator !== '-' ? undefined : -value;
  }
  if (node.type !== 'BinaryExpression') return undefined;
  const [left, right] = [numberOf(node.left), numberOf(node.right)];
  if (left === undefined || right === undefined) return undefined;
  return node.operator === '*' ? left * right : node.operator === '+' ? left + right : undefined;
}

function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type === 'MemberExpression') return nameOf(node.property);
  return undefined;
}
