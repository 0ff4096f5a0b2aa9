import { visitorKeys } from 'oxc-parser';
import type { Node } from 'oxc-parser';

import { sha256 } from '../../../foundation/canonical-json.ts';

/** The properties of a node that are neither children nor places, by its type: operators, names, values, flags. */
const scalarKeys = new Map<string, readonly string[]>();
const notSyntax = new Set(['type', 'start', 'end', 'range', 'parent', 'raw', 'value', 'shorthand', 'directive']);

/**
 * The SHA-256 of a stretch of syntax. White space, comments, semicolons, parentheses, quotes and trailing commas do not
 * change it; every other token does.
 */
export function digestSyntax(node: Node): string {
  const parts: string[] = [];
  append(node, parts);
  return sha256(parts.join('\n'));
}

function append(node: Node, parts: string[]): void {
  if (node.type === 'EmptyStatement') return;
  if (node.type === 'Literal') {
    parts.push(literalOf(node));
    return;
  }
  if (node.type === 'TemplateElement') {
    parts.push(`t${JSON.stringify(node.value.cooked ?? node.value.raw)}`);
    return;
  }
  const record = node as unknown as Record<string, unknown>;
  parts.push(`(${node.type}`);
  for (const key of scalarsOf(node)) {
    const value = record[key];
    if (value !== null && value !== undefined && value !== false && typeof value !== 'object') parts.push(`${key}=${String(value)}`);
  }
  for (const key of visitorKeys[node.type] ?? []) appendPart(key, record[key], node, parts);
  parts.push(')');
}

function appendPart(key: string, part: unknown, node: Node, parts: string[]): void {
  if (part === null || part === undefined) return;
  parts.push(key);
  if (Array.isArray(part)) {
    for (const child of part as (Node | null)[]) child === null ? parts.push('_') : append(child, parts);
  } else if (key === 'key' && !(node as { computed?: boolean }).computed) {
    // `{ 'a': 1 }` and `{ a: 1 }` are the same; formatters turn one into the other.
    const name = part as Node;
    if (name.type === 'Identifier') parts.push(`s${JSON.stringify(name.name)}`);
    else append(name, parts);
  } else append(part as Node, parts);
}

function scalarsOf(node: Node): readonly string[] {
  const known = scalarKeys.get(node.type);
  if (known !== undefined) return known;
  const children = new Set(visitorKeys[node.type]);
  const keys = Object.keys(node).filter((key) => !children.has(key) && !notSyntax.has(key));
  scalarKeys.set(node.type, keys);
  return keys;
}

function literalOf(node: Extract<Node, { type: 'Literal' }>): string {
  if ('regex' in node) return `r/${node.regex.pattern}/${node.regex.flags}`;
  if ('bigint' in node) return `b${node.bigint}`;
  return `${(typeof node.value)[0]}${JSON.stringify(node.value)}`;
}
