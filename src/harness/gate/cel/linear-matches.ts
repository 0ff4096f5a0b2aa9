import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';

type Re2 = typeof RE2JS;

const require = createRequire(import.meta.url);
let library: Re2 | undefined;
const compiled = new Map<string, ReturnType<Re2['compile']>>();

/**
 * True when the expression, in RE2's syntax, is found in the text. Takes time in proportion to both, whatever they are.
 *
 * @throws {Error} The expression is malformed, or uses what RE2 leaves out (look-around, back-references).
 */
export function matchesLinearly(text: string, expression: string): boolean {
  // Loaded here, because few policies need it and every command would pay for it.
  library ??= (require('re2js') as { readonly RE2JS: Re2 }).RE2JS;
  const pattern = compiled.get(expression) ?? library.compile(expression);
  compiled.set(expression, pattern);
  return pattern.matcher(text).find();
}
