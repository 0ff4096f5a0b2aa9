import { hash } from 'node:crypto';

import { visitorKeys } from 'oxc-parser';
import type { Node } from 'oxc-parser';


/** By the type of a node: its children, and its operators, names and flags. */
const shapes = new Map<string, Shape>();
const notSyntax = new Set(['type', 'start', 'end', 'range', 'parent', 'raw', 'value', 'shorthand', 'directive']);

/**
 * The SHA-256 of a stretch of syntax. White space, comments, semicolons, parentheses, quotes and trailing commas do not
 * change it; every other token does.
 */
export function digestSyntax(node: Node): string {
  return hash('sha256', textOfNode(node));
}

/** The syntax as one text: each node in brackets with its type, its flags and its children. */
function textOfNode(node: Node): string {
  switch (node.type) {
    case 'EmptyStatement':
      return '';
    case 'Identifier':
      return node.typeAnnotation === null || node.typeAnnotation === undefined ? `i${node.name};` : textOfParts(node);
    case 'Literal':
      return textOfLiteral(node);
    case 'TemplateElement':
      return quoted('t', node.value.cooked ?? node.value.raw);
    case 'JSXText':
      return quoted('x', node.value.trim());
    default:
      return textOfParts(node);
  }
}

function textOfParts(node: Node): string {
  const parts = node as unknown as Record<string, Node | readonly (Node | null)[] | string | boolean | null | undefined>;
  const { scalars, children } = shapeOf(node);
  let text = `(${node.type}`;
  for (const key of scalars) {
    const value = parts[key];
    if (typeof value === 'string') text += ` ${key}=${value}`;
    else if (value === true) text += ` ${key}`;
  }
  for (const key of children) {
    const part = parts[key];
    if (part === null || part === undefined) continue;
    text += `,${key}:`;
    if (Array.isArray(part)) for (const child of part as readonly (Node | null)[]) text += child === null ? '_' : textOfNode(child);
    else text += key === 'key' && parts['computed'] !== true ? textOfKey(part as Node) : textOfNode(part as Node);
  }
  return `${text})`;
}

/** `{ 'a': 1 }` and `{ a: 1 }` are the same; formatters turn one into the other. */
function textOfKey(key: Node): string {
  return key.type === 'Identifier' ? quoted('s', key.name) : textOfNode(key);
}

function textOfLiteral(node: Extract<Node, { type: 'Literal' }>): string {
  if (typeof node.value === 'string') return quoted('s', node.value);
  if ('regex' in node) return quoted('r', `${node.regex.pattern}/${node.regex.flags}`);
  return 'bigint' in node ? `b${node.bigint};` : `l${String(node.value)};`;
}

/** With its length, so that no text can pass for a piece of syntax. */
function quoted(mark: string, text: string): string {
  return `${mark}${text.length}:${text};`;
}

interface Shape {
  readonly scalars: readonly string[];
  readonly children: readonly string[];
}

function shapeOf(node: Node): Shape {
  const known = shapes.get(node.type);
  if (known !== undefined) return known;
  const children = visitorKeys[node.type] ?? [];
  const shape = { children, scalars: Object.keys(node).filter((key) => !children.includes(key) && !notSyntax.has(key)) };
  shapes.set(node.type, shape);
  return shape;
}
