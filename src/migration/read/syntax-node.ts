/** A node of a syntax tree of ESTree, whatever its type. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** The nodes above a node, from the nearest outward. */
export type Ancestors = { readonly node: SyntaxNode; readonly above: Ancestors } | undefined;

/** True for a value that is a node. */
export function isNode(value: unknown): value is SyntaxNode {
  return (
    value !== null && typeof value === 'object' && typeof (value as { type?: unknown }).type === 'string' && 'start' in value
  );
}

/** What a node is made of. */
export function fieldsOf(node: SyntaxNode): readonly (readonly [string, unknown])[] {
  return Object.entries(node);
}

/** The child of a node in a field; undefined when there is none. */
export function childOf(node: SyntaxNode, field: string): SyntaxNode | undefined {
  const child = node[field];
  return isNode(child) ? child : undefined;
}

/** The children of a node in a field that is a list. */
export function childrenOf(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  const children = node[field];
  return Array.isArray(children) ? children.filter(isNode) : [];
}

/** The name that an expression or a key bears: the last of `a.b.c`, the word of a string; undefined when it bears none. */
export function nameOf(node: SyntaxNode | undefined): string | undefined {
  switch (node?.type) {
    case 'Identifier':
    case 'PrivateIdentifier':
    case 'JSXIdentifier':
      return String(node['name']);
    case 'Literal':
      return typeof node['value'] === 'string' ? node['value'] : undefined;
    case 'MemberExpression':
      return nameOf(childOf(node, 'property'));
    case 'CallExpression':
    case 'NewExpression':
      return nameOfCall(node);
    case 'AssignmentPattern':
      return nameOf(childOf(node, 'left'));
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      return nameOf(childOf(node, 'expression'));
    case 'UnaryExpression':
      return nameOf(childOf(node, 'argument'));
    default:
      return undefined;
  }
}

/** A number made of something bears the name of that: `Number(url.port)`. */
function nameOfCall(node: SyntaxNode): string | undefined {
  const callee = nameOf(childOf(node, 'callee'));
  const [argument] = childrenOf(node, 'arguments');
  return /^(?:Number|String|parseInt|parseFloat)$/.test(callee ?? '') && argument !== undefined ? nameOf(argument) : callee;
}
