import { parseSync } from 'oxc-parser';
import type { Expression } from 'oxc-parser';

import { findDepthDefect } from '../../foundation/syntax/find-depth-defect.ts';
import { judgeScalar } from './judge-scalar.ts';
import type { Scalar } from './judge-scalar.ts';
import { proseRegion } from './region.ts';
import type { Region } from './region.ts';

/** Reads JSON, with comments and trailing commas if need be, which is an expression of JavaScript. Undefined when it is neither. */
export function readJson(source: string, digits: string): Region[] | undefined {
  if (findDepthDefect(source) !== undefined) return undefined;
  // In place of a byte order mark, so that offsets stay.
  const { program, comments, errors } = parseSync('data.js', `(${source.replace(/^\ufeff/, ' ')}\n)`);
  const [statement] = program.body;
  if (errors.length > 0 || statement?.type !== 'ExpressionStatement') return undefined;
  const scalars: Scalar[] = [];
  const { expression } = statement;
  collect(expression.type === 'ParenthesizedExpression' ? expression.expression : expression, { names: [] }, scalars);
  return [
    ...scalars.map((scalar) => ({
      start: scalar.start,
      end: scalar.end,
      judge: (at: number) => judgeScalar(source, scalar, at, digits),
    })),
    ...comments.map(({ start, end }) => proseRegion(source, start - 1, end - 1)),
  ];
}

type Around = Pick<Scalar, 'names' | 'previous' | 'siblingName'>;

function collect(node: Expression, around: Around, into: Scalar[]): void {
  if (node.type === 'ObjectExpression') {
    const siblingName = nameIn(node);
    for (const property of node.properties) {
      if (property.type !== 'Property') continue;
      const { key, value } = property;
      const name = key.type === 'Literal' ? String(key.value) : key.type === 'Identifier' ? key.name : '';
      into.push({ ...placeOf(key), isKey: true, names: around.names });
      collect(value, { names: [name, ...around.names], siblingName }, into);
    }
  } else if (node.type === 'ArrayExpression') {
    let previous: string | undefined;
    for (const item of node.elements) {
      if (item === null || item.type === 'SpreadElement') continue;
      collect(item, { names: around.names, previous }, into);
      previous = item.type === 'Literal' ? String(item.value) : undefined;
    }
  } else {
    into.push({ ...placeOf(node), isKey: false, ...around });
  }
}

function nameIn(node: Extract<Expression, { type: 'ObjectExpression' }>): string | undefined {
  for (const property of node.properties) {
    if (property.type !== 'Property' || property.key.type !== 'Literal' || property.value.type !== 'Literal') continue;
    if (/^(?:name|key|variable)$/i.test(String(property.key.value))) return String(property.value.value);
  }
  return undefined;
}

/** The parser saw the text behind one parenthesis. */
function placeOf({ start, end }: { start: number; end: number }): { start: number; end: number } {
  return { start: start - 1, end: end - 1 };
}
