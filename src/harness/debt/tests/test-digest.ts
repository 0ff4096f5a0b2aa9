import { hash } from 'node:crypto';

import { visitorKeys } from 'oxc-parser';
import type { ArrowFunctionExpression, Node, VariableDeclarator } from 'oxc-parser';

/** No syntax: places, and what another property says better. */
const notSyntax = new Set(['type', 'start', 'end', 'range', 'parent', 'raw', 'value', 'shorthand', 'directive']);

/**
 * The SHA-256 of a stretch of syntax. White space, comments, semicolons, parentheses, quotes and trailing commas do not
 * change it; every other token does.
 *
 * @param file  Whose extension tells the language.
 * @param blanks  Parts that do not count, nested as they may be; a statement that is nothing else does not count either.
 */
export function digestSyntax(node: Node, file: string, blanks: ReadonlySet<Node> = nothing): string {
  const writer = new SyntaxWriter(/\.[cm]?jsx?$/.test(file) ? javaScriptShapes : typeScriptShapes, blanks);
  writer.write(node);
  return hash('sha256', writer.text);
}

const nothing: ReadonlySet<Node> = new Set();

/** The names of the properties of a type: children, and operators, names and flags. */
interface Shape {
  readonly scalars: readonly string[];
  readonly children: readonly string[];
}

type Shapes = Map<string, Shape>;

/** The parser gives nodes of JavaScript fewer properties, so what is seen of one language says nothing of the other. */
const javaScriptShapes: Shapes = new Map();
const typeScriptShapes: Shapes = new Map();

/**
 * Writes each node as its type, its flags and its children in brackets; texts with their length, so that none passes for
 * syntax. The most frequent types are spelled out; they read as `#writeParts` would write them.
 */
class SyntaxWriter {
  text = '';
  readonly #shapes: Shapes;
  readonly #blanks: ReadonlySet<Node>;

  constructor(shapes: Shapes, blanks: ReadonlySet<Node>) {
    this.#shapes = shapes;
    this.#blanks = blanks;
  }

  write(node: Node): void {
    if (this.#blanks.size > 0 && this.#isBlank(node)) return;
    switch (node.type) {
      case 'Identifier':
        return node.typeAnnotation === null || node.typeAnnotation === undefined
          ? this.#writeText('i', node.name)
          : this.#writeParts(node);
      case 'CallExpression':
        if (node.optional || (node.typeArguments !== null && node.typeArguments !== undefined)) return this.#writeParts(node);
        this.text += '(Call';
        this.write(node.callee);
        return this.#endWithList('[', node.arguments);
      case 'MemberExpression':
        if (node.optional || node.computed || node.property.type !== 'Identifier') return this.#writeParts(node);
        this.text += '(.';
        this.write(node.object);
        this.#writeText('i', node.property.name);
        this.text += ')';
        return;
      case 'Literal':
        return this.#writeLiteral(node);
      case 'ExpressionStatement':
        return this.#wrap('(ExpressionStatement', node.expression);
      case 'AwaitExpression':
        return this.#wrap('(AwaitExpression', node.argument);
      case 'BlockStatement':
        return this.#endWithList('(BlockStatement[', node.body);
      case 'ObjectExpression':
        return this.#endWithList('(ObjectExpression[', node.properties);
      case 'ArrayExpression':
        return this.#endWithList('(ArrayExpression[', node.elements);
      case 'ArrowFunctionExpression':
        return this.#writeArrow(node);
      case 'Property':
        return node.computed || node.method || node.kind !== 'init' ? this.#writeParts(node) : this.#writeProperty(node);
      case 'VariableDeclaration':
        return node.declare === true
          ? this.#writeParts(node)
          : this.#endWithList(`(VariableDeclaration ${node.kind}[`, node.declarations);
      case 'VariableDeclarator':
        return node.definite === true ? this.#writeParts(node) : this.#writeDeclarator(node);
      case 'EmptyStatement':
        return;
      case 'TemplateElement':
        return this.#writeText('t', node.value.cooked ?? node.value.raw);
      case 'JSXText':
        return this.#writeText('x', node.value.trim());
      default:
        return this.#writeParts(node);
    }
  }

  #isBlank(node: Node): boolean {
    if (this.#blanks.has(node)) return true;
    if (node.type !== 'ExpressionStatement') return false;
    const { expression } = node;
    return this.#blanks.has(expression) || (expression.type === 'AwaitExpression' && this.#blanks.has(expression.argument));
  }

  #wrap(opening: string, child: Node): void {
    this.text += opening;
    this.write(child);
    this.text += ')';
  }

  /** Few additions to the text: each is as costly as a look at a node. */
  #endWithList(opening: string, nodes: readonly (Node | null)[]): void {
    this.text += opening;
    this.#writeItems(nodes);
    this.text += '])';
  }

  #writeArrow(node: ArrowFunctionExpression): void {
    const { typeParameters, returnType } = node;
    if ((typeParameters !== null && typeParameters !== undefined) || (returnType !== null && returnType !== undefined))
      return this.#writeParts(node);
    this.text += `(ArrowFunctionExpression${node.expression ? ' expression' : ''}${node.async ? ' async' : ''}_[`;
    this.#writeItems(node.params);
    this.text += ']_';
    this.write(node.body);
    this.text += ')';
  }

  #writeProperty({ key, value }: Extract<Node, { type: 'Property' }>): void {
    this.text += '(Property init';
    this.#writeKey(key);
    this.write(value);
    this.text += ')';
  }

  #writeDeclarator({ id, init }: VariableDeclarator): void {
    this.text += '(VariableDeclarator';
    this.write(id);
    if (init === null) this.text += '_';
    else this.write(init);
    this.text += ')';
  }

  #writeParts(node: Node): void {
    const parts = node as unknown as Record<string, Node | readonly (Node | null)[] | string | boolean | null | undefined>;
    const { scalars, children } = shapeOf(node, this.#shapes);
    this.text += `(${node.type}`;
    for (let index = 0; index < scalars.length; index += 1) {
      const key = scalars[index]!;
      const value = parts[key];
      if (value === true) this.text += ` ${key}`;
      else if (typeof value === 'string') this.text += ` ${value}`;
    }
    for (let index = 0; index < children.length; index += 1) {
      const key = children[index]!;
      const part = parts[key];
      if (part === null || part === undefined) this.text += '_';
      else if (Array.isArray(part)) this.#writeList(part);
      else if (key === 'key' && parts['computed'] !== true) this.#writeKey(part as Node);
      else this.write(part as Node);
    }
    this.text += ')';
  }

  #writeList(nodes: readonly (Node | null)[]): void {
    this.text += '[';
    this.#writeItems(nodes);
    this.text += ']';
  }

  #writeItems(nodes: readonly (Node | null)[]): void {
    for (let index = 0; index < nodes.length; index += 1) {
      const node = nodes[index]!;
      if (node === null) this.text += '_';
      else this.write(node);
    }
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
    this.text += `${mark}${text.length}:${text}`;
  }
}

function shapeOf(node: Node, shapes: Shapes): Shape {
  const known = shapes.get(node.type);
  if (known !== undefined) return known;
  const children = visitorKeys[node.type] ?? [];
  const shape = { children, scalars: Object.keys(node).filter((key) => !children.includes(key) && !notSyntax.has(key)) };
  shapes.set(node.type, shape);
  return shape;
}
