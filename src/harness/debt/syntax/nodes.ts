import { visitorKeys } from 'oxc-parser';
import type { ArrowFunctionExpression, CallExpression, Function as FunctionLike, MemberExpression, Node } from 'oxc-parser';

export type FunctionNode = FunctionLike | ArrowFunctionExpression;

/** Types and decorators do nothing at run time; to leave them out halves the walk. */
const typeKeys = new Set([
  'typeAnnotation',
  'typeParameters',
  'typeArguments',
  'returnType',
  'superTypeArguments',
  'implements',
  'decorators',
]);
const none: readonly string[] = [];
const runtimeKeys = new Map(Object.entries(visitorKeys).map(([type, keys]) => [type, keys.filter((key) => !typeKeys.has(key))]));

/**
 * Calls `visit` for each child of a node that exists at run time, in the order of the source. Names after a dot and plain
 * keys are no children. The most frequent types are spelled out, because walking is most of the work of a scan.
 */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  switch (node.type) {
    case 'Identifier':
    case 'Literal':
      return;
    case 'CallExpression':
      visit(node.callee);
      return visitAll(node.arguments, visit);
    case 'MemberExpression':
      visit(node.object);
      if (node.computed) visit(node.property);
      return;
    case 'ExpressionStatement':
      return visit(node.expression);
    case 'ArrowFunctionExpression':
      visitAll(node.params, visit);
      return visit(node.body);
    case 'BlockStatement':
    case 'Program':
      return visitAll(node.body, visit);
    case 'ObjectExpression':
      return visitAll(node.properties, visit);
    case 'Property':
      if (node.computed) visit(node.key);
      return visit(node.value);
    case 'AwaitExpression':
    case 'SpreadElement':
      return visit(node.argument);
    case 'ArrayExpression':
      return visitAll(node.elements, visit);
    case 'NewExpression':
      visit(node.callee);
      return visitAll(node.arguments, visit);
    case 'BinaryExpression':
    case 'AssignmentExpression':
      visit(node.left);
      return visit(node.right);
    case 'ReturnStatement':
      return node.argument === null ? undefined : visit(node.argument);
    case 'VariableDeclaration':
      return visitAll(node.declarations, visit);
    case 'VariableDeclarator':
      visit(node.id);
      return node.init === null ? undefined : visit(node.init);
    default:
      return visitParts(node, visit);
  }
}

function visitAll(nodes: readonly (Node | null)[], visit: (child: Node) => void): void {
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index];
    if (node !== null && node !== undefined) visit(node);
  }
}

function visitParts(node: Node, visit: (child: Node) => void): void {
  const parts = node as unknown as Record<string, Node | readonly (Node | null)[] | null | undefined>;
  const keys = runtimeKeys.get(node.type) ?? none;
  for (let index = 0; index < keys.length; index += 1) {
    const part = parts[keys[index]!];
    if (part === null || part === undefined) continue;
    if (Array.isArray(part)) visitAll(part, visit);
    else visit(part as Node);
  }
}

/** True for everything that has a body of its own to run later. */
export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression' || node?.type === 'FunctionDeclaration';
}

/** The expression without what does not change its value: parentheses, type assertions, the frame of `?.`. */
export function unwrap(node: Node): Node {
  switch (node.type) {
    // Most, told apart first.
    case 'Identifier':
    case 'MemberExpression':
    case 'CallExpression':
    case 'Literal':
      return node;
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return unwrap(node.expression);
    default:
      return node;
  }
}

/** The name after the dot, or the literal in the brackets; undefined when it is computed. */
export function propertyOf(member: MemberExpression): string | undefined {
  const { property } = member;
  if (!member.computed) return property.type === 'Identifier' ? property.name : undefined;
  return textOf(property);
}

/** The value of a string that stands wholly in the source: a literal, a template without expressions, or a sum of such. */
export function textOf(node: Node | null | undefined): string | undefined {
  if (node === null || node === undefined) return undefined;
  const bare = unwrap(node);
  if (bare.type === 'Literal') return typeof bare.value === 'string' ? bare.value : undefined;
  if (bare.type === 'TemplateLiteral')
    return bare.expressions.length === 0 ? (bare.quasis[0]?.value.cooked ?? undefined) : undefined;
  if (bare.type !== 'BinaryExpression' || bare.operator !== '+') return undefined;
  const left = textOf(bare.left);
  const right = left === undefined ? undefined : textOf(bare.right);
  return right === undefined ? undefined : `${left}${right}`;
}

/** The last name of a call's callee: `map` of `xs.map(f)`, `check` of `check()`. */
export function calledName(call: CallExpression): string | undefined {
  const callee = unwrap(call.callee);
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' ? propertyOf(callee) : undefined;
}

/** The object a method is called on; undefined for a plain call. */
export function receiverOf(call: CallExpression): Node | undefined {
  const callee = unwrap(call.callee);
  return callee.type === 'MemberExpression' ? unwrap(callee.object) : undefined;
}

/** True when `inner` lies within `outer`. */
export function contains(outer: Node, inner: Node): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
