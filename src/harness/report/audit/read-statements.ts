import { lexer } from 'marked';
import type { Token, Tokens } from 'marked';

import type { Statement } from './statement.ts';

interface Place {
  readonly line: number;
  readonly headings: readonly string[];
}

/** Splits a report in Markdown into its statements, in their order. What is hidden in comments is no statement; output in code blocks is. */
export function readStatements(markdown: string): Statement[] {
  const statements: Statement[] = [];
  let headings: readonly { readonly depth: number; readonly text: string }[] = [];
  let line = 1;
  for (const token of lexer(markdown)) {
    if (isHeading(token)) headings = [...headings.filter(({ depth }) => depth < token.depth), token];
    statements.push(...statementsOf(token, { line, headings: headings.map(({ text }) => text) }));
    line += countBreaks(token.raw);
  }
  return statements;
}

function statementsOf(token: Token, place: Place): Statement[] {
  if (isTable(token)) return rowsOf(token, place);
  if (token.type === 'list') return itemsOf(token as Tokens.List, place);
  if (token.type === 'code')
    return linesOf((token as Tokens.Code).text, { ...place, line: place.line + (token.raw.startsWith('```') ? 1 : 0) });
  if (token.type === 'blockquote') return sentencesOf((token as Tokens.Blockquote).text, place);
  if (token.type === 'html')
    return sentencesOf(
      token.raw.replace(/<!--[\s\S]*?-->/g, (comment) => '\n'.repeat(countBreaks(comment))).replace(/<[^>]*>/g, ' '),
      place,
    );
  return token.type === 'space' || token.type === 'hr' ? [] : sentencesOf(token.raw, place);
}

function rowsOf(table: Tokens.Table, place: Place): Statement[] {
  const header = table.header.map(({ text }) => text);
  return table.rows.map((row, index) => ({
    ...place,
    // The header and the line below it come first.
    line: place.line + 2 + index,
    text: row.map(({ text }) => plain(text)).join(' | '),
    cells: row.map(({ text }, column) => ({ column: plain(header[column] ?? ''), text: plain(text) })),
  }));
}

function itemsOf(list: Tokens.List, place: Place): Statement[] {
  let { line } = place;
  return list.items.flatMap((item) => {
    const at = { ...place, line };
    line += countBreaks(item.raw);
    return sentencesOf(item.raw, at);
  });
}

function linesOf(text: string, place: Place): Statement[] {
  return text
    .split('\n')
    .flatMap((content, index) => (content.trim() === '' ? [] : [{ ...place, line: place.line + index, text: plain(content) }]));
}

/** A line break alone ends no sentence, but a new item or an empty line does. */
function sentencesOf(text: string, place: Place): Statement[] {
  const pieces = text.split(/(?<=[.!?;])(?=\s+[\p{Lu}\d*_`[✅❌✓✗])|\n(?=\s*(?:[-*+]|\d+[.)]|\[\^)\s?)|\n\s*\n/u);
  let from = 0;
  return pieces.flatMap((piece) => {
    const start = text.indexOf(piece, from);
    from = start + piece.length;
    const line = place.line + countBreaks(text.slice(0, start + (piece.length - piece.trimStart().length)));
    const content = plain(piece);
    return content === '' ? [] : [{ ...place, line, text: content }];
  });
}

/** Without the marks of emphasis, code and links, on one line. */
function plain(text: string): string {
  const bare = text.replace(/\[([^\]^]*)\]\([^)]*\)/g, '$1').replace(/[*`]|(?<![\p{L}\d])_|_(?![\p{L}\d])/gu, '');
  return bare
    .replace(/^\s*(?:#+|[-+]|\d+[.)])\s+/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function countBreaks(text: string): number {
  return text.split('\n').length - 1;
}

function isHeading(token: Token): token is Tokens.Heading {
  return token.type === 'heading';
}

function isTable(token: Token): token is Tokens.Table {
  return token.type === 'table';
}
