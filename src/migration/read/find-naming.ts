import type { Token } from './tokens.ts';

/** What the tokens before a number say of it. */
export interface Naming {
  /** What it is assigned to, compared with or keyed by, from the nearest outward. */
  readonly names: readonly string[];
  /** Strings, and names of variables, that are given to the same function before it. */
  readonly texts: readonly string[];
  /** The function to which it is given. */
  readonly callee?: string | undefined;
  /** It is added to something, or the like. */
  readonly isTerm?: boolean;
}

const closers: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const binding = /^(?::=|=|:|=>|[=!]==?|[<>]=?|\?=|->)$/;
const alternative = /^(?:\|\|=?|\?\?=?|\?:|or|else|\?)$/;
/** Functions whose result has the name of their argument. */
const converters =
  /^(?:int|str|Number|parseInt|Integer|valueOf|Some|Ok|of|String|uint16|u16|Int|toInt|default|orElse|unwrap_or|getOrElse|int32|int64|uint|ushort|short|Optional|Int32|UInt16|Field|Option|Query)$/;
const keywords = new Set(
  'const let var val final static public private protected readonly mut def return int uint16 u16 usize i32 u32 Integer int32 int64 short ushort number long mutable constexpr auto unsigned set define internal override pub'.split(
    ' ',
  ),
);
const maxSteps = 400;

/** Goes back from the token at `index` through the expression in which it stands. */
export function findNaming(code: readonly Token[], index: number): Naming {
  if (/^[-+*/%]$/.test(code[index - 1]?.text ?? '') && code[index - 2]?.type !== 'mark')
    return { names: [], texts: [], isTerm: true };
  const names: string[] = [];
  let texts: string[] = [];
  let isListed = false;
  for (let at = index - 1, steps = 0; at >= 0 && steps < maxSteps; at -= 1, steps += 1) {
    const token = code[at]!;
    if (token.text === ';' || endsLine(code, at)) break;
    if (token.text in closers) {
      const opener = matching(code, at);
      if (alternative.test(code[at + 1]?.text ?? '')) texts.push(...textsBetween(code, opener, at));
      at = opener;
    } else if (token.text === '(') {
      const callee = calleeBefore(code, at);
      if (callee !== undefined && names.length > 0) return { names: [...names, callee], texts };
      // A list that is given to a function may hold anything, such as the parts of an address.
      if (callee !== undefined && !converters.test(callee)) return isListed ? { names, texts: [] } : { names, texts, callee };
      if (callee !== undefined) at -= 1;
    } else if (token.text === ',' && names.length > 0) {
      const opener = startOfList(code, at);
      // add_argument("--port", default=8081)
      if (/^(?:default|value)$/.test(names[0]!)) texts.push(...textsBetween(code, opener + 1, at));
      at = opener;
    } else if (token.text === '{' || token.text === '[') {
      if (texts.length > 0 && names.length > 0) texts = [];
      isListed ||= token.text === '[';
      if (token.text === '{' && !opensValue(code, at)) break;
    } else if (binding.test(token.text)) {
      names.push(...boundNames(code, at));
      if (names.length > 1) break;
      at = startOfBound(code, at);
    } else if (
      token.type === 'word' &&
      !keywords.has(token.text) &&
      code[at + 1]?.text !== ',' &&
      !alternative.test(token.text)
    ) {
      if (at === index - 1 || code[at + 1]?.text === undefined) names.push(token.text);
      if (at === index - 1) break;
    }
    if (names.length === 0 && (token.type === 'string' || token.type === 'word')) texts.push(plain(token));
  }
  return { names, texts };
}

/** A statement ends at a line break, unless what stands around the break cannot end or begin one. */
function endsLine(code: readonly Token[], at: number): boolean {
  const next = code[at + 1];
  if (next?.startsLine !== true) return false;
  const { text } = code[at]!;
  return !/^(?:[,([{=:+|?]|:=|=>|\|\||\?\?|\?:|or|->)$/.test(text) && !/^(?:[.)\]}|?]|\|\||\?\?|\?:|or)$/.test(next.text);
}

function matching(code: readonly Token[], at: number): number {
  let depth = 0;
  for (let index = at; index >= 0; index -= 1) {
    const { text } = code[index]!;
    if (text in closers) depth += 1;
    else if (text === '(' || text === '[' || text === '{') depth -= 1;
    if (depth === 0) return index;
  }
  return 0;
}

/** The function before a parenthesis; the type before it for `SocketAddr::from(`. */
function calleeBefore(code: readonly Token[], at: number): string | undefined {
  const callee = code[at - 1];
  if (callee?.type !== 'word') return undefined;
  const isMade = /^(?:from|new|of|create)$/.test(callee.text) && /^[.:]$/.test(code[at - 2]?.text ?? '');
  const type = isMade ? code[code[at - 3]?.text === ':' ? at - 4 : at - 3] : undefined;
  return type?.type === 'word' ? type.text : callee.text;
}

/** Behind the bracket that holds the items before a comma: they are beside the number and do not name it. */
function startOfList(code: readonly Token[], at: number): number {
  let depth = 0;
  for (let index = at; index >= 0; index -= 1) {
    const { text } = code[index]!;
    if (text in closers) depth += 1;
    else if (text === '(' || text === '[' || text === '{') depth -= 1;
    if (depth < 0) return index + 1;
  }
  return 0;
}

/** Strings between brackets, and the word before them: `getenv("PORT") or 8081`. */
function textsBetween(code: readonly Token[], from: number, to: number): string[] {
  return code
    .slice(Math.max(0, from - 1), to)
    .flatMap((token) => (token.type === 'string' || token.type === 'word' ? plain(token) : []));
}

function opensValue(code: readonly Token[], at: number): boolean {
  const before = code[at - 1];
  return before === undefined || before.type === 'word' || /^[=:(,[\]]$|^=>$|^:=$/.test(before.text);
}

/** The word or string before a sign, the index in brackets before it, and what stands before its type. */
function boundNames(code: readonly Token[], at: number): string[] {
  let before = at - 1;
  if (code[before]?.text === '}') before = matching(code, before) - 1;
  if (code[before]?.text === ']') return code[before - 1] === undefined ? [] : [plain(code[before - 1]!)];
  const word = code[before];
  if (word === undefined || word.type === 'mark' || word.type === 'number') return [];
  const isType = code[before - 1]?.text === ':' && code[before - 2]?.type === 'word' && code[at]!.text === '=';
  if (isType) return [plain(code[before - 2]!)];
  const other = code[before - 1];
  const isTyped = keywords.has(word.text) && other?.type === 'word' && !keywords.has(other.text);
  return [plain(isTyped ? other : word)];
}

function startOfBound(code: readonly Token[], at: number): number {
  const isType = code[at]!.text === '=' && code[at - 2]?.text === ':';
  return at - (isType ? 3 : 1);
}

function plain({ text }: Token): string {
  return text.replace(/^["'`]+|["'`]+$/g, '');
}
