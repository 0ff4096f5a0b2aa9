/** Words after which another expression or statement nests without a bracket. */
const nesting = new Set(
  'typeof void delete await yield new keyof infer readonly unique async extends else if for while do with'.split(' '),
);
const nestingStatements = new Set(['if', 'for', 'while', 'do', 'with', 'else']);
const beforeValue = new Set(['return', 'case', 'in', 'of', 'instanceof', 'throw']);
const longestWord = 10;
/** By first character and length: whether any such word is among those above, which few words of a text have in common with them. */
const looksLikeOne = new Uint8Array(128 << 4);
for (const word of [...nesting, ...beforeValue]) looksLikeOne[(word.charCodeAt(0) << 4) | word.length] = 1;
const nestingOperators = new Uint8Array(128);
for (const operator of '!~?:<=') nestingOperators[operator.charCodeAt(0)] = 1;
const [star, plus, minus] = [0x2a, 0x2b, 0x2d];

/** What a word of the text means to nesting: `nests`, comes before a `value`, or neither. */
export function roleOfWord(text: string, start: number, end: number): 'nests' | 'value' | undefined {
  if (end - start > longestWord || looksLikeOne[(text.charCodeAt(start) << 4) | (end - start)] !== 1) return undefined;
  const word = text.slice(start, end);
  if (nesting.has(word)) return 'nests';
  return beforeValue.has(word) ? 'value' : undefined;
}

/** True for a word on a new line after `)` that does not go on with a statement that began before: `if (a)`. */
export function startsAfterParen(text: string, start: number, end: number): boolean {
  if (end - start <= longestWord && nestingStatements.has(text.slice(start, end))) return false;
  // A label goes on with it too.
  return !/^\s*:/.test(text.slice(end, end + 200));
}

/** Left-associative binary operators only lengthen; prefixes, arrows, assignments, conditionals, labels and `<` nest. */
export function operatorNests(text: string, at: number, afterValue: boolean): boolean {
  const code = text.charCodeAt(at);
  if (nestingOperators[code] === 1) return true;
  return code === star ? text.charCodeAt(at + 1) === star : (code === plus || code === minus) && !afterValue;
}
