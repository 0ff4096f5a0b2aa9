import type { CallExpression, Comment, Expression, Node } from 'oxc-parser';

import { measureNesting } from '../../../foundation/syntax/nesting.ts';
import { isFunction, textOf } from '../syntax/nodes.ts';
import { originOf } from '../syntax/origin.ts';
import { parseSource } from '../syntax/parse-source.ts';
import type { Scope } from '../syntax/scope.ts';
import { testApiOf } from '../tests/test-api.ts';
import type { ParsedFile } from '../parsed-file.ts';
import type { DebtRule } from './debt-rule.ts';

/** Comments that are tests: each call in them that parses as one. */
export const commentedOut: DebtRule = {
  kinds: ['commented-out'],
  inFile(file, accuse) {
    const { text } = file.source;
    for (const block of joinLineComments(file.comments, text)) {
      for (const { offset, title } of findTests(block, file)) {
        const message = `a test stands in a comment${title === undefined ? '' : `: ${title}`}`;
        accuse({
          kind: 'commented-out',
          at: offset,
          message,
          concernsAll: false,
          ...(title === undefined ? {} : { testTitle: title }),
        });
      }
    }
  },
};

/** How often a comment is read again for what may be a test in it; a bound on what a hostile one costs. */
const rereadings = 50;

/** Comment text without its marks, of the same length as in the file, so that offsets hold. */
interface CommentBlock {
  readonly start: number;
  readonly text: string;
}

/** Line comments one below the other are one block. */
function* joinLineComments(comments: readonly Comment[], text: string): Iterable<CommentBlock> {
  let open: { start: number; end: number; text: string } | undefined;
  for (const comment of comments) {
    const bare = withoutMarks(comment);
    if (open !== undefined && comment.type === 'Line') {
      const between = text.slice(open.end, comment.start);
      if (between.length < 1000 && between.trim() === '') {
        open = { start: open.start, end: comment.end, text: open.text + between + bare };
        continue;
      }
    }
    if (open !== undefined) yield open;
    open = { start: comment.start, end: comment.end, text: bare };
  }
  if (open !== undefined) yield open;
}

function withoutMarks({ type, value }: Comment): string {
  if (type === 'Line') return `  ${value}`;
  return `  ${value.replace(/^([ \t]*)\*/gm, '$1 ')}  `;
}

function* findTests({ start, text }: CommentBlock, { scopes }: ParsedFile): Iterable<{ offset: number; title?: string }> {
  // Whoever calls nothing declares nothing.
  if (!text.includes('(') && !text.includes('`')) return;
  let from = 0;
  let budget = text.length * rereadings;
  for (const match of text.matchAll(/^[ \t]*(?:await[ \t]+)?([A-Za-z_$][\w$]*)(?:\.[\w$]+)*[ \t]*[(`]/gm)) {
    const at = match.index + match[0].length - match[0].trimStart().length;
    if (at < from || !mayBeTest(match[1]!, scopes.file)) continue;
    const { closedAt } = measureNesting(text, at, true);
    budget -= (closedAt ?? text.length) - at;
    if (budget < 0) return;
    const call = closedAt === undefined ? undefined : parseTestCall(text.slice(at, endOfChain(text, closedAt)), scopes.file);
    if (call === undefined) continue;
    // What stands in the commented test is part of it.
    if (!call.isSuite) from = closedAt!;
    const { title } = call;
    yield title === undefined ? { offset: start + at } : { offset: start + at, title };
  }
}

/** `test.each(table)('title', body)` goes on after its first bracket. */
function endOfChain(text: string, closedAt: number): number {
  if (text[closedAt] !== '(') return closedAt;
  return measureNesting(text, closedAt, true).closedAt ?? closedAt;
}

function mayBeTest(name: string, scope: Scope): boolean {
  const origin = originOf({ type: 'Identifier', name, start: 0, end: 0 } as Expression, scope);
  return origin !== undefined && (origin.steps.length === 0 || testApiOf(origin) !== undefined);
}

function parseTestCall(code: string, scope: Scope): { title?: string; isSuite: boolean } | undefined {
  const parsed = parseSource('comment.tsx', code);
  const statement = 'program' in parsed ? parsed.program.body[0] : undefined;
  if (statement?.type !== 'ExpressionStatement') return undefined;
  const call = callOf(statement.expression);
  const origin = call === undefined ? undefined : originOf(call.callee, scope);
  const api = origin === undefined ? undefined : testApiOf(origin);
  if (call === undefined || api === undefined || !looksWritten(call, api.words)) return undefined;
  const title = textOf(call.arguments[0]);
  return { isSuite: api.role === 'suite', ...(title === undefined ? {} : { title }) };
}

function callOf(expression: Node): CallExpression | undefined {
  const node = expression.type === 'AwaitExpression' ? expression.argument : expression;
  return node.type === 'CallExpression' ? node : undefined;
}

/** A title and a body; prose about `test(x)` has neither. */
function looksWritten(call: CallExpression, words: readonly string[]): boolean {
  const first = call.arguments[0];
  if (first === undefined || (first.type !== 'Literal' && first.type !== 'TemplateLiteral' && first.type !== 'BinaryExpression'))
    return false;
  return call.arguments.some(isFunction) || words.length > 0;
}
