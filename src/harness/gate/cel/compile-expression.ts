import type { ASTNode, Environment } from '@marcbachmann/cel-js';

import { linearMatches } from './cel-environment.ts';

/** An expression that has passed the type check. */
export interface CelExpression {
  readonly text: string;
  /** `bool`, `list<string>`, … */
  readonly type: string;
  /** @throws {Error} The expression fails on these values: an index out of bounds, a malformed pattern. */
  evaluate(values: Readonly<Record<string, unknown>>): unknown;
}

/** Why a text is no expression of the wanted type; `offset` counts UTF-16 units into the text. */
export class CelProblem extends Error {
  override readonly name = 'CelProblem';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Compiles an expression against the types of an environment.
 *
 * @param wanted Types that the result may have; any when empty.
 * @throws {CelProblem} The text is no CEL, names what is not there, mixes types, or has another type.
 */
export function compileExpression(environment: Environment, text: string, wanted: readonly string[] = []): CelExpression {
  const parsed = attempt(() => environment.parse(text));
  replaceMatches(parsed.ast);
  const { error, type = 'dyn' } = parsed.check();
  if (error !== undefined) throw toProblem(error);
  if (wanted.length > 0 && !wanted.includes(type)) throw new CelProblem(`The result is ${type}, not ${wanted.join(' or ')}.`, 0);
  return { text, type, evaluate: (values) => parsed({ ...values }) as unknown };
}

function attempt<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw toProblem(error as Error);
  }
}

function toProblem(
  error: Error & { readonly summary?: string; readonly range?: { readonly start: number } | undefined },
): CelProblem {
  const message = (error.summary ?? error.message).split('\n')[0]!;
  return new CelProblem(message.endsWith('.') ? message : `${message}.`, error.range?.start ?? 0);
}

/** Has every call of `matches` go to the engine that takes linear time. */
function replaceMatches(part: unknown): void {
  if (Array.isArray(part)) for (const each of part) replaceMatches(each);
  if (!isNode(part)) return;
  const args = part.args as unknown;
  if (part.op === 'rcall' && Array.isArray(args) && args[0] === 'matches') args[0] = linearMatches;
  replaceMatches(args);
}

function isNode(part: unknown): part is ASTNode {
  return typeof part === 'object' && part !== null && 'op' in part && 'args' in part;
}
