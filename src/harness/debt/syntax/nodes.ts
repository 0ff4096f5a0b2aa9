import { visitorKeys } from 'oxc-parser';
import type { ArrowFunctionExpression, CallExpression, Function as FunctionLike, MemberExpression, Node } from 'oxc-parser';

export type FunctionNode = FunctionLike | ArrowFunctionExpression;

/** Types and decorators do nothing at run time; to leave them out halves the walk. */
const typeKeys = new Set(['typeAnnotation', 'typeParameters', 'typeArguments', 'returnType', 'superTypeArguments', 'implements', 'decorators']);
const runtimeKeys = new Map(Object.entries(visitorKeys).map(([type, keys]) => [type, keys.filter((key) => !typeKeys.has(key))]));

/** Calls `visit` for each child of a node that exists at run time, in the order of the source. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  const keys = runtimeKeys.get(node.type);
  if (keys === undefined) return;
  const parts = node as unknown as Record<string, Node | readonly (Node | null)[] | null | undefined>;
  for (let index = 0; index < keys.length; index += 1) {
    const part = parts[keys[index]!];
    if (part === null || part === undefined) continue;
    if (!Array.isArray(part)) visit(part as Node);
    else for (let at = 0; at < part.length; at += 1) part[at] === null || visit(part[at] as Node);
  }
}

/** True for everything that has a body of its own to run later. */
export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression' || node?.type === 'FunctionDeclaration';
}

/** The expression without what does not change its value: parentheses, type assertions, the frame of `?.`. */
export function unwrap(node: Node): Node {
  switch (node.type) {
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
  if (bare.type === 'TemplateLiteral') return bare.expressions.length === 0 ? (bare.quasis[0]?.value.cooked ?? undefined) : undefined;
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
