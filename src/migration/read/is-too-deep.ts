const maxDepth = 1000;
const maxChained = 8000;
const maxTerms = 15_000;

/**
 * True for a text whose nesting could end the process: the parser has no bound of its own and overflows the stack of the machine at some
 * four thousand levels of brackets, at twice as many functions within functions, and at twenty thousand assignments in one statement.
 * Brackets and signs in strings count too, which errs on the safe side.
 */
export function isTooDeep(source: string): boolean {
  let depth = 0;
  let chained = 0;
  let terms = 0;
  for (const [sign] of source.matchAll(/=>|\belse\b|[^\w$]/g)) {
    terms = /^[;,{}]$/.test(sign) ? 0 : terms + 1;
    if (/^[([{]$/.test(sign)) depth += 1;
    else if (/^[)\]}]$/.test(sign)) depth = Math.max(0, depth - 1);
    else if (/^(?:[?<]|=>|else)$/.test(sign)) chained += 1;
    if (depth > maxDepth || chained > maxChained || terms > maxTerms) return true;
  }
  return false;
}
