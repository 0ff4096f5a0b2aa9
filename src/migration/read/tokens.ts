/** A word, a number, a string, a comment or a mark of a text in a programming language. */
export interface Token {
  readonly type: 'word' | 'number' | 'string' | 'comment' | 'mark';
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Line breaks stand before it. */
  readonly startsLine: boolean;
}

/** What tells comments from the rest: `//` and those in slash and star, or `#`. */
export type CommentStyle = 'slash' | 'hash';

const strings = String.raw`"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'|\x60[^\x60]*\x60?`;
const rest = String.raw`\d[\w.]*|[$@]?[\p{L}_][\p{L}\d_]*(?:-[\p{L}_][\p{L}\d_]*)*(?:[!?](?!=))?|[$@]?[\p{L}_][\p{L}\d_]*|:=|=>|->|\?\?=?|\?:|\|\|=?|[=!]==?|[<>]=?|\?=|[^\s]`;
const comments: Readonly<Record<CommentStyle, string>> = {
  slash: String.raw`//[^\n]*|/\*[^]*?(?:\*/|$)|^[ \t]*#(?!define|if|elif)[^\n]*`,
  hash: String.raw`#[^\n]*|/\*[^]*?(?:\*/|$)`,
};

/** Cuts a text into tokens. Never fails: what is no token is a mark. */
export function tokenise(source: string, style: CommentStyle): Token[] {
  const pattern = new RegExp(`(?<comment>${comments[style]})|(?<string>${strings})|${rest}`, 'gmu');
  const tokens: Token[] = [];
  let lastEnd = 0;
  for (const match of source.matchAll(pattern)) {
    const { index, 0: text, groups } = match;
    const startsLine = source.slice(lastEnd, index).includes('\n') || tokens.length === 0;
    lastEnd = index + text.length;
    tokens.push({ type: typeOf(text, groups), start: index, end: lastEnd, text, startsLine });
  }
  return tokens;
}

function typeOf(text: string, groups: Readonly<Record<string, string | undefined>> | undefined): Token['type'] {
  if (groups?.['comment'] !== undefined) return 'comment';
  if (groups?.['string'] !== undefined) return 'string';
  if (/^\d/.test(text)) return 'number';
  return /^[$@]?[\p{L}_]/u.test(text) ? 'word' : 'mark';
}
