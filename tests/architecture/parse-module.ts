import { parseSync } from 'oxc-parser';
import type { ParseResult } from 'oxc-parser';

const parsed = new Map<string, ParseResult>();

/** The syntax of a module. Each text is parsed once, however many rules look at it. */
export function parseModule(file: string, text: string): ParseResult {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const { program, module, comments, errors } = parseSync(file, text);
  const result = { program, module, comments, errors };
  parsed.set(text, result);
  return result;
}
