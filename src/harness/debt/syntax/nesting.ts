/**
 * How deep a text may nest. The parser recurses natively and ends the whole process on a stack overflow, which
 * happens from about 2,000 levels on; honest tests stay below 50.
 */
export const maxNesting = 400;

const opening = '([{';
const closing = ')]}';
/** Words after which another expression or statement nests without a bracket. */
const nestingWord = /^(?:typeof|void|delete|await|yield|new|keyof|infer|readonly|unique|async|extends|else|if|for|while|do|with)$/;
const nestingStatement = /^(?:if|for|while|do|with|else)$/;
const wordCharacter = /[\w$\u0080-\uffff]/;
const operators = '!~+-=?:*<>&|^%/.';

interface Level {
  /** What opened it: a bracket, or a backquote for the part of a template outside `${}`. */
  readonly opener: string;
  /** Prefix operators, arrows, assignments and the like since the last separator: each may nest once more. */
  chained: number;
}

/** The measure of a stretch of text: its greatest nesting, and where the first bracket opened in it closes. */
export interface Nesting {
  readonly deepest: number;
  /** Offset after the bracket that closes the first one opened; undefined when it stays open. */
  readonly closedAt?: number;
}

/** Measures without parsing how deep a text nests, never less than the parser would recurse. Strings, comments and regular expressions are left out. */
export function measureNesting(text: string, from = 0, stopWhenClosed = false): Nesting {
  const levels: Level[] = [{ opener: '', chained: 0 }];
  let depth = 0;
  let deepest = 0;
  let previous = '';
  let sawNewline = false;
  let at = from;

  const chain = () => {
    levels.at(-1)!.chained += 1;
    depth += 1;
    if (depth > deepest) deepest = depth;
  };
  const separate = () => {
    const level = levels.at(-1)!;
    depth -= level.chained;
    level.chained = 0;
  };
  const close = () => {
    if (levels.length === 1) return separate();
    depth -= levels.pop()!.chained + 1;
  };
  const open = (opener: string) => {
    levels.push({ opener, chained: 0 });
    depth += 1;
    if (depth > deepest) deepest = depth;
  };

  while (at < text.length) {
    if (levels.at(-1)!.opener === '`') {
      at = endOfTemplatePart(text, at);
      if (text.startsWith('${', at)) {
        open('{');
        at += 2;
        previous = '{';
      } else {
        close();
        at += 1;
        previous = '`';
      }
      continue;
    }
    const character = text[at]!;
    if (character === '\n') sawNewline = true;
    if (character <= ' ' || character === '\ufeff' || character === '\u00a0') {
      at += 1;
      continue;
    }
    if (character === '/' && (text[at + 1] === '/' || text[at + 1] === '*')) {
      const end = endOfComment(text, at);
      if (text.slice(at, end).includes('\n')) sawNewline = true;
      at = end;
      continue;
    }
    const isWord = wordCharacter.test(character);
    const end = isWord ? endOfWord(text, at) : at + 1;
    const token = isWord ? text.slice(at, end) : character;
    if (sawNewline && startsStatement(previous, token, text, end)) separate();
    sawNewline = false;
    at = end;

    if (isWord) {
      if (nestingWord.test(token)) chain();
    } else if (token === "'" || token === '"') {
      at = endOfString(text, at, token);
    } else if (token === '`') {
      open('`');
    } else if (opening.includes(token)) {
      open(token);
    } else if (closing.includes(token)) {
      close();
      if (stopWhenClosed && levels.length === 1) return { deepest, closedAt: at };
    } else if (token === ';' || token === ',') {
      separate();
    } else if (token === '/' && !endsOperand(previous)) {
      at = endOfRegex(text, at);
    } else if (nestsAsOperator(token, text, at, previous)) {
      chain();
    }
    previous = token;
  }
  return { deepest };
}

/** Left-associative binary operators do not recurse; prefixes, arrows, assignments, conditionals, labels and `<` do. */
function nestsAsOperator(token: string, text: string, at: number, previous: string): boolean {
  if (token === '!' || token === '~' || token === '?' || token === ':' || token === '<' || token === '=') return true;
  if (token === '+' || token === '-') return !endsOperand(previous);
  return token === '*' && text[at] === '*';
}

/** True when a token on a new line cannot continue what stands before it, so that nothing nests across the line break. */
function startsStatement(previous: string, token: string, text: string, end: number): boolean {
  if (!endsOperand(previous) || nestingWord.test(previous)) return false;
  if (operators.includes(token) || token === 'else' || token === '{') return false;
  if (previous !== ')') return true;
  return !nestingStatement.test(token) && !/^\s*:/.test(text.slice(end, end + 200));
}

function endsOperand(token: string): boolean {
  if (token === '') return false;
  if (nestingWord.test(token) || /^(?:return|case|in|of|instanceof|throw)$/.test(token)) return false;
  return wordCharacter.test(token[0]!) || `)]}'"\``.includes(token);
}

function endOfWord(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && wordCharacter.test(text[at]!)) at += 1;
  return at;
}

function endOfString(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += text.startsWith('\r\n', at + 1) ? 2 : 1;
    else if (text[at] === quote || text[at] === '\n') return at + 1;
  }
  return text.length;
}

function endOfTemplatePart(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`' || text.startsWith('${', at)) return at;
  }
  return text.length;
}

function endOfComment(text: string, from: number): number {
  const isLine = text[from + 1] === '/';
  const end = text.indexOf(isLine ? '\n' : '*/', from + 2);
  if (end === -1) return text.length;
  return isLine ? end : end + 2;
}

function endOfRegex(text: string, from: number): number {
  let inClass = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\n') return from;
    if (character === '\\') at += 1;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '/' && !inClass) return at + 1;
  }
  return from;
}
