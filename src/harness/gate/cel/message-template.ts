import type { Environment } from '@marcbachmann/cel-js';

import { CelProblem, compileExpression } from './compile-expression.ts';
import type { CelExpression } from './compile-expression.ts';

/** How many items of a list a message names. */
const namedItems = 5;
const printable = ['string', 'int', 'double', 'bool', 'list<string>'];

/** A text whose parts in braces are computed: `{open.size()} criteria are not GREEN: {open}`. */
export interface MessageTemplate {
  readonly parts: readonly (string | CelExpression)[];
}

/**
 * Compiles a text with expressions in braces.
 *
 * @throws {CelProblem} A brace is not closed, or an expression is wrong or yields what cannot be printed.
 */
export function compileMessage(environment: Environment, text: string): MessageTemplate {
  const parts: (string | CelExpression)[] = [];
  let at = 0;
  for (let open = text.indexOf('{'); open !== -1; open = text.indexOf('{', at)) {
    const close = text.indexOf('}', open);
    if (close === -1) throw new CelProblem('The brace is not closed.', open);
    parts.push(text.slice(at, open), compileAt(environment, text.slice(open + 1, close), open + 1));
    at = close + 1;
  }
  return { parts: [...parts, text.slice(at)] };
}

function compileAt(environment: Environment, text: string, offset: number): CelExpression {
  try {
    return compileExpression(environment, text, printable);
  } catch (error) {
    throw error instanceof CelProblem ? new CelProblem(error.message, error.offset + offset) : error;
  }
}

/** The text with what its expressions yield: lists by their first items, `none` for an empty one. */
export function renderMessage({ parts }: MessageTemplate, values: Readonly<Record<string, unknown>>): string {
  return parts.map((part) => (typeof part === 'string' ? part : describeValue(part.evaluate(values)))).join('');
}

function describeValue(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  if (value.length === 0) return 'none';
  const more = value.length - namedItems;
  // An item may be a sentence, and the text goes on after it.
  const named = value.slice(0, namedItems).map((item) => String(item).replace(/\.$/, ''));
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
