import { isThisMachine } from '../judge/host-of.ts';
import { certain, lookAlike, unsure } from '../judge/judgement.ts';
import type { Judgement } from '../judge/judgement.ts';
import { judgeNames } from '../judge/judge-names.ts';
import { saysPort } from '../judge/name-meaning.ts';
import { judgeArgument, takesItsName } from './judge-argument.ts';
import { childOf, childrenOf, nameOf } from './syntax-node.ts';
import type { Ancestors, SyntaxNode } from './syntax-node.ts';

/** Nodes that hand on the value within them. */
const transparent = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'ParenthesizedExpression',
  'ChainExpression',
  'TSLiteralType',
  'TSUnionType',
  'TSTypeAnnotation',
  'SpreadElement',
  'JSXExpressionContainer',
  'TemplateLiteral',
  'ReturnStatement',
  'BlockStatement',
  'FunctionBody',
  'AwaitExpression',
  'ObjectExpression',
  'ExportDefaultDeclaration',
  'TSEnumBody',
  'IfStatement',
]);

/** What names the value in a field of a node, by the type of the node: the field with the value, and the one with the name. */
const naming: Readonly<Record<string, readonly [value: string, name: string]>> = {
  VariableDeclarator: ['init', 'id'],
  AssignmentExpression: ['right', 'left'],
  AssignmentPattern: ['right', 'left'],
  Property: ['value', 'key'],
  PropertyDefinition: ['value', 'key'],
  AccessorProperty: ['value', 'key'],
  MethodDefinition: ['value', 'key'],
  TSPropertySignature: ['typeAnnotation', 'key'],
  TSTypeAliasDeclaration: ['typeAnnotation', 'id'],
  TSEnumMember: ['initializer', 'id'],
  TSEnumDeclaration: ['body', 'id'],
  JSXAttribute: ['value', 'name'],
  FunctionDeclaration: ['body', 'id'],
  FunctionExpression: ['body', 'id'],
  ArrowFunctionExpression: ['body', 'id'],
  Identifier: ['typeAnnotation', 'name'],
};

/** Judges a number, or a string that is nothing but the number, by what the syntax around it does with it. */
export function judgeSyntax(literal: SyntaxNode, above: Ancestors, source: string): Judgement {
  const names: string[] = [];
  let child = literal;
  for (let level = above; level !== undefined; level = level.above) {
    const { node } = level;
    const decided = decideAt(node, child, level, source);
    if (decided !== undefined) return names.length === 0 ? decided : strongest(decided, names);
    const named = naming[node.type];
    if (named !== undefined) {
      if (node[named[0]] !== child && !isInKey(node, child)) break;
      const name = node.type === 'Identifier' ? String(node['name']) : nameOf(childOf(node, named[1]));
      if (name !== undefined && node[named[0]] === child) names.push(name);
      if (names.length > 1) break;
    } else if (!passes(node, child)) break;
    child = node;
  }
  return judgeNames(names);
}

/** `{ 8081: … }` is named by what holds the object. */
function isInKey(node: SyntaxNode, child: SyntaxNode): boolean {
  return node.type === 'Property' && node['key'] === child && node['computed'] !== true;
}

/** What was found nearer goes before what is farther out, unless it said nothing. */
function strongest(outer: Judgement, names: readonly string[]): Judgement {
  const inner = judgeNames(names);
  return inner.verdict === 'unsure' && outer.verdict === 'certain' ? outer : inner;
}

function passes(node: SyntaxNode, child: SyntaxNode): boolean {
  if (transparent.has(node.type)) return true;
  if (node.type === 'ArrayExpression' || node.type === 'LogicalExpression') return true;
  if (node.type === 'ConditionalExpression') return node['test'] !== child;
  if (node.type === 'UnaryExpression') return node['operator'] === '+';
  return takesItsName(node, child);
}

function decideAt(node: SyntaxNode, child: SyntaxNode, { above }: NonNullable<Ancestors>, source: string): Judgement | undefined {
  switch (node.type) {
    case 'LogicalExpression':
      return decideOther(node, child);
    case 'BinaryExpression':
      return judgeBinary(node, child, source);
    case 'SwitchCase':
      return judgeNames(namesOf(childOf(above?.node ?? node, 'discriminant')));
    case 'ConditionalExpression':
      return ['test', 'consequent', 'alternate'].some(
        (field) => node[field] !== child && saysPort(nameOf(childOf(node, field)) ?? ''),
      )
        ? certain('an alternative to a port')
        : undefined;
    case 'ArrayExpression':
      return judgeItem(node, child);
    case 'MemberExpression':
      return node['property'] === child ? unsure('an index') : undefined;
    case 'CallExpression':
    case 'NewExpression':
      return takesItsName(node, child) ? undefined : judgeArgument(node, child);
    default:
      return undefined;
  }
}

/** `process.env.PORT ?? 8081` */
function decideOther(node: SyntaxNode, child: SyntaxNode): Judgement | undefined {
  const other = nameOf(childOf(node, node['left'] === child ? 'right' : 'left'));
  return other !== undefined && saysPort(other) ? certain(`beside ${other}`) : undefined;
}

function judgeBinary(node: SyntaxNode, child: SyntaxNode, source: string): Judgement {
  const other = childOf(node, node['left'] === child ? 'right' : 'left');
  const operator = String(node['operator']);
  if (operator === '+' && node['right'] === child && other !== undefined) {
    const text = source.slice(other.start, other.end);
    if (/(?:localhost|\/\/[\w.${}-]+|127\.0\.0\.1|0\.0\.0\.0|host\w*\s*\+\s*["'`]):["'`]$/i.test(text))
      return certain('the port of a URL');
  }
  if (!/^(?:[!=]==?|[<>]=?)$/.test(operator)) return lookAlike('a term of a calculation');
  const judgement = judgeNames(namesOf(other));
  return /^[<>]/.test(operator) && judgement.verdict === 'certain' ? unsure('a bound of ports') : judgement;
}

/** `['--port', '8081']`, `['localhost', 8081]`; other items are named by what holds the list. */
function judgeItem(node: SyntaxNode, child: SyntaxNode): Judgement | undefined {
  const items = childrenOf(node, 'elements');
  const before = items[items.indexOf(child) - 1];
  const previous = before?.type === 'Literal' && typeof before['value'] === 'string' ? before['value'] : undefined;
  if (previous === undefined) return undefined;
  if (/^-[pP]$/.test(previous)) return certain(`behind ${previous}`);
  if (/^--?[A-Za-z]/.test(previous)) return judgeNames([previous]);
  return saysPort(previous) || isThisMachine(previous) ? certain(`beside ${previous}`) : undefined;
}

function namesOf(node: SyntaxNode | undefined): string[] {
  const name = nameOf(node);
  return name === undefined ? [] : [name];
}
