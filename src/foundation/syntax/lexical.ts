/** What a UTF-16 unit begins, as far as brackets, strings and comments need to know. */
export type Lexeme = (typeof lexemes)[keyof typeof lexemes];

export const lexemes = {
  operator: 0,
  word: 1,
  space: 2,
  newline: 3,
  opener: 4,
  closer: 5,
  quote: 6,
  template: 7,
  separator: 8,
  slash: 9,
} as const;

const table = new Uint8Array(128);
for (const [name, characters] of Object.entries({
  space: ' \t\r\v\f',
  newline: '\n',
  opener: '([{',
  closer: ')]}',
  quote: `'"`,
  template: '`',
  separator: ';,',
  slash: '/',
  word: '$_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
})) {
  for (const character of characters) table[character.charCodeAt(0)] = lexemes[name as keyof typeof lexemes];
}

const backslash = 0x5c;
const newline = 0x0a;

/** Beyond ASCII everything counts as part of a word, save the two spaces that editors leave behind. */
export function lexemeOf(code: number): Lexeme {
  if (code < 128) return table[code] as Lexeme;
  return code === 0xfeff || code === 0xa0 ? lexemes.space : lexemes.word;
}

export function endOfWord(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && lexemeOf(text.charCodeAt(at)) === lexemes.word) at += 1;
  return at;
}

export function endOfSpace(text: string, from: number): number {
  let at = from + 1;
  while (text.charCodeAt(at) === 0x20) at += 1;
  return at;
}

/** The offset after a string; a line break ends one that nobody closed. */
export function endOfString(text: string, from: number): number {
  const quote = text.charCodeAt(from);
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === backslash) at += text.startsWith('\r\n', at + 1) ? 2 : 1;
    else if (code === quote || code === newline) return at + 1;
  }
  return text.length;
}

/** The offset of the next backquote or `${` of a template. */
export function endOfTemplatePart(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === backslash) at += 1;
    else if (code === 0x60 || (code === 0x24 && text.charCodeAt(at + 1) === 0x7b)) return at;
  }
  return text.length;
}

/** The offset after a comment that begins at `from`; undefined when none begins there. */
export function endOfComment(text: string, from: number): number | undefined {
  const next = text.charCodeAt(from + 1);
  if (next !== 0x2f && next !== 0x2a) return undefined;
  const end = next === 0x2f ? text.indexOf('\n', from + 2) : text.indexOf('*/', from + 2);
  if (end === -1) return text.length;
  return next === 0x2f ? end : end + 2;
}

/** Longer ones are taken for divisions, which bounds how far each slash of a hostile line is followed. */
const maxRegexLength = 4096;

/** The offset after a regular expression; `from + 1` when its line ends before it does, so that it was a division. */
export function endOfRegex(text: string, from: number): number {
  let inClass = false;
  const limit = Math.min(text.length, from + maxRegexLength);
  for (let at = from + 1; at < limit; at += 1) {
    const character = text[at];
    if (character === '\n') return from + 1;
    if (character === '\\') at += 1;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '/' && !inClass) return at + 1;
  }
  return from + 1;
}
