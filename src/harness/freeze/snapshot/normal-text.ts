import { visitorKeys } from 'oxc-parser';
import type { Comment, Node } from 'oxc-parser';

import { sha256 } from '../../../foundation/canonical-json.ts';
import type { ParsedFile } from '../../debt/parsed-file.ts';

const longestText = 120;
const word = /[\w$\u0080-\uffff]/;
const aroundPunctuation = / ?([()[\]{},;:.=<>+\-*/%&|^!~?@]) ?/g;

/** A stretch of text that has a form of its own. */
interface Leaf {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text of an expression on one line, in a form that layout, comments, quotes, trailing commas and the writing of
 * numbers do not change.
 */
export function normalText(node: Node, file: ParsedFile): string {
  const leaves: Leaf[] = [];
  collectLeaves(node, file.source.text, leaves);
  const comments = file.comments.filter(({ start, end }) => node.start <= start && end <= node.end);
  const between = (start: number, end: number) => tidy(withoutComments(start, end, file.source.text, comments));
  let text = '';
  let at = node.start;
  for (const leaf of leaves.toSorted((a, b) => a.start - b.start)) {
    text = join(text, between(at, leaf.start), leaf.text);
    at = leaf.end;
  }
  return join(text, between(at, node.end)).trim();
}

/** A stretch of the source that holds no literal. */
function withoutComments(start: number, end: number, source: string, comments: readonly Comment[]): string {
  let text = '';
  let at = start;
  for (const comment of comments) {
    if (comment.start < at || comment.end > end) continue;
    text += `${source.slice(at, comment.start)} `;
    at = comment.end;
  }
  return text + source.slice(at, end);
}

/** The same, of a long text its beginning and a digest of the whole. */
export function shortText(node: Node, file: ParsedFile): string {
  const text = normalText(node, file);
  return text.length <= longestText ? text : `${text.slice(0, longestText).trimEnd()}…${sha256(text).slice(0, 12)}`;
}

function collectLeaves(node: Node, source: string, leaves: Leaf[]): void {
  const { start, end } = node;
  if (node.type === 'Literal') {
    leaves.push({ start, end, text: literalText(node, source.slice(start, end)) });
    return;
  }
  if (node.type === 'TemplateLiteral' || node.type === 'JSXText') {
    leaves.push({ start, end, text: source.slice(start, end) });
    return;
  }
  const parts = node as unknown as Record<string, Node | readonly (Node | null)[] | null | undefined>;
  for (const key of visitorKeys[node.type] ?? []) {
    const part = parts[key];
    for (const child of Array.isArray(part) ? part : [part as Node | null | undefined]) {
      if (child !== null && child !== undefined) collectLeaves(child, source, leaves);
    }
  }
}

function literalText({ value }: Extract<Node, { type: 'Literal' }>, raw: string): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return raw;
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** What stands between literals: space only where it means something or reads well. */
function tidy(between: string): string {
  return between
    .replace(/\s+/g, ' ')
    .replace(aroundPunctuation, '$1')
    .replace(/,(?=[)\]}])/g, '')
    .replace(/\(([\w$]+)\)(?==>)/g, '$1')
    .replace(/=>|[,:]/g, (mark) => (mark === '=>' ? ' => ' : `${mark} `));
}

function join(...pieces: readonly string[]): string {
  return pieces.reduce((text, piece) => {
    const next = text === '' || text.endsWith(' ') ? piece.trimStart() : piece;
    return word.test(text.at(-1) ?? '') && word.test(next[0] ?? '') ? `${text} ${next}` : text + next;
  }, '');
}
