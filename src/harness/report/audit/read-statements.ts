import { Lexer } from 'marked';
import type { Token, Tokens } from 'marked';

import type { Statement } from './statement.ts';

const longestStatement = 2000;
const mostCells = 64;

interface Place {
  readonly line: number;
  readonly headings: readonly string[];
}

/** Splits a report in Markdown into its statements, in their order. What is hidden in comments is no statement; output in code blocks is. */
export function readStatements(markdown: string): Statement[] {
  const statements: Statement[] = [];
  let headings: readonly { readonly depth: number; readonly text: string }[] = [];
  let line = 1;
  // Blocks alone: what stands inside them is read here, in linear time.
  for (const token of new Lexer().blockTokens(markdown.replace(/\r\n?/g, '\n'), [])) {
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
  const title = header.map(plain).join(' | ');
  const rows = table.rows.flatMap((row, index) => {
    const cells = row.map(({ text }, column) => ({ column: plain(header[column] ?? ''), text: plain(text) }));
    // The header and the line below it come first.
    const at = { ...place, line: place.line + 2 + index };
    return chunk(cells).map((part) => ({ ...at, text: part.map(({ text }) => text).join(' | '), cells: part }));
  });
  // Titles claim something only where they hold a figure.
  return /\d/.test(title) ? [{ ...place, text: title }, ...rows] : rows;
}

/** A row of more columns than anybody reads is judged in parts. */
function chunk<T>(cells: readonly T[]): T[][] {
  const count = Math.ceil(cells.length / mostCells);
  return Array.from({ length: count }, (_, index) => cells.slice(index * mostCells, (index + 1) * mostCells));
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
    .flatMap((content, index) => breakUp(content).map((piece) => ({ ...place, line: place.line + index, text: plain(piece) })))
    .filter((statement) => statement.text !== '');
}

/** A line break alone ends no sentence, but a new item or an empty line does. */
function sentencesOf(text: string, place: Place): Statement[] {
  const pieces = text.split(/(?<=[.!?;])(?=\s+[\p{Lu}\d*_`[✅❌✓✗])|\n(?=\s*(?:[-*+]|\d+[.)]|\[\^)\s?)|\n\s*\n/u);
  let [from, line] = [0, place.line];
  return pieces.flatMap(breakUp).flatMap((piece) => {
    const start = text.indexOf(piece, from);
    const lead = piece.length - piece.trimStart().length;
    line += countBreaks(text.slice(from, start + lead));
    from = start + lead;
    const content = plain(piece);
    return content === '' ? [] : [{ ...place, line, text: content }];
  });
}

/** Whoever writes a longer sentence has it judged in parts. */
function breakUp(piece: string): string[] {
  return piece.length <= longestStatement ? [piece] : (piece.match(/[^]{1,2000}(?=\s|$)|[^]{1,2000}/g) ?? []);
}

const entities = { nbsp: ' ', lt: '<', gt: '>', amp: '&' } as const;

/** Without the marks of emphasis, code and links, on one line. */
function plain(text: string): string {
  const bare = text
    .replace(/&(nbsp|lt|gt|amp);/g, (_entity, name: keyof typeof entities) => entities[name])
    .replace(/\[([^\]^]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`]|(?<![\p{L}\d])_|_(?![\p{L}\d])/gu, '');
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
