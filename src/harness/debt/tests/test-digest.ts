import { hash } from 'node:crypto';

import { visitorKeys } from 'oxc-parser';
import type { Node } from 'oxc-parser';

/** No syntax: places, and what another property says better. */
const notSyntax = new Set(['type', 'start', 'end', 'range', 'parent', 'raw', 'value', 'shorthand', 'directive']);

/**
 * The SHA-256 of a stretch of syntax. White space, comments, semicolons, parentheses, quotes and trailing commas do not
 * change it; every other token does.
 */
export function digestSyntax(node: Node): string {
  const writer = new SyntaxWriter();
  writer.write(node);
  return hash('sha256', writer.parts.join(''));
}

/** The names of the properties of a type: children, and operators, names and flags. */
interface Shape {
  readonly scalars: readonly string[];
  readonly children: readonly string[];
}

const shapes = new Map<string, Shape>();

/** Writes each node as its type, its flags and its children in brackets; texts with their length, so that none passes for syntax. */
class SyntaxWriter {
  readonly parts: string[] = [];

  write(node: Node): void {
    switch (node.type) {
      case 'EmptyStatement':
        return;
      case 'Identifier':
        return node.typeAnnotation === null || node.typeAnnotation === undefined
          ? this.#writeText('i', node.name)
          : this.#writeParts(node);
      case 'Literal':
        return this.#writeLiteral(node);
      case 'TemplateElement':
        return this.#writeText('t', node.value.cooked ?? node.value.raw);
      case 'JSXText':
        return this.#writeText('x', node.value.trim());
      case 'CallExpression':
        if (node.optional || (node.typeArguments !== null && node.typeArguments !== undefined)) return this.#writeParts(node);
        this.parts.push('(Call');
        this.write(node.callee);
        this.#writeList(node.arguments);
        this.parts.push(')');
        return;
      case 'MemberExpression':
        if (node.optional || node.computed || node.property.type !== 'Identifier') return this.#writeParts(node);
        this.parts.push('(.');
        this.write(node.object);
        this.#writeText('i', node.property.name);
        this.parts.push(')');
        return;
      default:
        return this.#writeParts(node);
    }
  }

  #writeParts(node: Node): void {
    const parts = node as unknown as Record<string, Node | readonly (Node | null)[] | string | boolean | null | undefined>;
    const { scalars, children } = shapeOf(node);
    this.parts.push('(', node.type);
    for (const key of scalars) {
      const value = parts[key];
      if (typeof value === 'string') this.parts.push(' ', value);
      else if (value === true) this.parts.push(' ', key);
    }
    for (const key of children) {
      const part = parts[key];
      if (part === null || part === undefined) this.parts.push('_');
      else if (Array.isArray(part)) this.#writeList(part);
      else if (key === 'key' && parts['computed'] !== true) this.#writeKey(part as Node);
      else this.write(part as Node);
    }
    this.parts.push(')');
  }

  #writeList(nodes: readonly (Node | null)[]): void {
    this.parts.push('[');
    for (const node of nodes) {
      if (node === null) this.parts.push('_');
      else this.write(node);
    }
    this.parts.push(']');
  }

  /** `{ 'a': 1 }` and `{ a: 1 }` are the same; formatters turn one into the other. */
  #writeKey(key: Node): void {
    if (key.type === 'Identifier') this.#writeText('s', key.name);
    else this.write(key);
  }

  #writeLiteral(node: Extract<Node, { type: 'Literal' }>): void {
    if (typeof node.value === 'string') this.#writeText('s', node.value);
    else if ('regex' in node) this.#writeText('r', `${node.regex.pattern}/${node.regex.flags}`);
    else if ('bigint' in node) this.#writeText('b', node.bigint);
    else this.#writeText('l', String(node.value));
  }

  #writeText(mark: string, text: string): void {
    this.parts.push(mark, String(text.length), ':', text);
  }
}

function shapeOf(node: Node): Shape {
  const known = shapes.get(node.type);
  if (known !== undefined) return known;
  const children = visitorKeys[node.type] ?? [];
  const shape = { children, scalars: Object.keys(node).filter((key) => !children.includes(key) && !notSyntax.has(key)) };
  shapes.set(node.type, shape);
  return shape;
}
