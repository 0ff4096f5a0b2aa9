/**
 * The offset into a YAML source that stands for `offset` into the value of the scalar that starts at `start`. Quotes, block
 * markers, indentation and line folding differ between the two; where they cannot be brought together, it is `start`.
 */
export function placeInSource(source: string, start: number, value: string, offset: number): number {
  let at = skipOpening(source, start);
  for (let index = 0; index < Math.min(offset, value.length); index += 1) {
    if (isSpace(value[index])) continue;
    at = skipSpaces(source, at);
    // An escape: `''` in single quotes, a backslash in double ones.
    if (source[at] !== value[index] && (source[at] === "'" || source[at] === '\\')) at += 1;
    if (source[at] !== value[index]) return start;
    at += value[index] === "'" && source[at + 1] === "'" && value[index + 1] !== "'" ? 2 : 1;
  }
  return offset < value.length && !isSpace(value[offset]) ? skipSpaces(source, at) : at;
}

/** Past the quote, or past the line with the block marker. */
function skipOpening(source: string, start: number): number {
  if (source[start] === "'" || source[start] === '"') return start + 1;
  if (source[start] !== '|' && source[start] !== '>') return start;
  const newline = source.indexOf('\n', start);
  return newline === -1 ? start : newline + 1;
}

function skipSpaces(source: string, from: number): number {
  let at = from;
  while (isSpace(source[at])) at += 1;
  return at;
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r';
}
