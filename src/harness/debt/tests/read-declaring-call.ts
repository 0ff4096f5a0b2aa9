import type { CallExpression, Node, ObjectExpression } from 'oxc-parser';

import { isFunction, textOf, unwrap } from '../syntax/nodes.ts';
import type { Scope } from '../syntax/scope.ts';
import type { TestApi } from './test-api.ts';
import type { DeclaringCall } from './test-syntax.ts';

/** Takes apart a call of a test function, whatever the order of title, options and body. */
export function readDeclaringCall(node: CallExpression, { role, words }: TestApi, scope: Scope): DeclaringCall {
  const given = node.arguments.map((argument) => resolveConstant(argument, scope));
  const first = given[0];
  const hasTitle = first !== undefined && !isFunction(first) && first.type !== 'ObjectExpression';
  const options: ObjectExpression[] = [];
  let [written, otherBody, timeoutNode]: (Node | undefined)[] = [];
  for (let index = hasTitle ? 1 : 0; index < given.length; index += 1) {
    const part = given[index]!;
    if (isFunction(part)) written ??= part;
    else if (part.type === 'ObjectExpression') options.push(part);
    else if (isNumber(part)) timeoutNode ??= part;
    else if (mayBeBody(part)) otherBody ??= part;
  }
  return {
    role,
    node,
    words,
    titleNode: hasTitle ? node.arguments[0] : undefined,
    title: textOf(node.arguments[0]),
    options,
    timeoutNode,
    body: written ?? otherBody,
    scope,
  };
}

/** What a name stands for when that is a function, an object or a number of this file; otherwise the expression itself. */
export function resolveConstant(expression: Node, scope: Scope): Node {
  const node = unwrap(expression);
  if (node.type !== 'Identifier') return node;
  const declaration = scope.find(node.name);
  if (declaration?.kind === 'function') return declaration.node;
  const init =
    declaration?.kind === 'variable' && declaration.init !== null && declaration.property === undefined
      ? unwrap(declaration.init)
      : undefined;
  return init !== undefined && (init.type === 'ObjectExpression' || isNumber(init)) ? init : node;
}

function isNumber(node: Node): boolean {
  if (node.type === 'UnaryExpression') return isNumber(unwrap(node.argument));
  return (node.type === 'Literal' && typeof node.value === 'number') || (node.type === 'Identifier' && node.name === 'Infinity');
}

/** A function handed in under a name or made by a call: `test('title', withPool(async () => {}))`. */
function mayBeBody(node: Node): boolean {
  return node.type === 'Identifier'
    ? node.name !== 'Infinity' && node.name !== 'undefined'
    : node.type === 'CallExpression' || node.type === 'MemberExpression';
}
