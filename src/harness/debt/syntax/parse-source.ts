import { parseSync, rawTransferSupported } from 'oxc-parser';
import type { Comment, ParseResult, ParserOptions, Program } from 'oxc-parser';

import { findDepthDefect } from '../../../foundation/syntax/find-depth-defect.ts';

type Result = Pick<ParseResult, 'program' | 'comments' | 'errors'>;

/** A text that the parser understood, or why it did not. */
export type ParsedSource =
  | { readonly program: Program; readonly comments: readonly Comment[] }
  | { readonly defect: { readonly offset: number; readonly message: string } };

// Not among the declared options: the tree comes over as bytes instead of JSON, more than twice as fast. Its large buffer costs 20 ms once.
const fastTransfer = { experimentalRawTransfer: true } as ParserOptions;
/** Of so many characters the fast transfer saves more than it costs. */
const manyCharacters = 320 * 1024;
/** What was parsed, since as much again may come, or what is known to come. */
let countedCharacters = 0;

/** Tells that about so many characters are to be parsed. To know it first also gives all nodes of a type one shape, for which code runs faster. */
export function expectCharacters(count: number): void {
  countedCharacters = Math.max(countedCharacters, count);
}

/** Parses a test file by its extension. Never throws, whatever the text. */
export function parseSource(file: string, text: string): ParsedSource {
  const tooDeep = findDepthDefect(text);
  if (tooDeep !== undefined) return defect(0, tooDeep);
  try {
    const { program, comments, errors } = takeOut(parseWhole(file, text));
    const error = errors[0];
    return error === undefined ? { program, comments } : defect(error.labels[0]?.start ?? 0, `does not parse: ${error.message}`);
  } catch (error) {
    return defect(0, `does not parse: ${(error as Error).message}`);
  }
}

function parseWhole(file: string, text: string): Result {
  const options: ParserOptions = { preserveParens: false, ...(/\.[cm]?js$/.test(file) ? { lang: 'jsx' } : {}) };
  countedCharacters += text.length;
  const isFast = countedCharacters >= manyCharacters && rawTransferSupported();
  return parseSync(file, text, isFast ? { ...options, ...fastTransfer } : options);
}

/**
 * The parts of a result, of which it keeps none. A result has getters of its own, so V8 makes a hidden class for each, and that is only
 * found dead when the whole heap is looked through: until then it would hold the tree, which every small collection would copy.
 */
function takeOut({ program, comments, errors }: Result): Result {
  const taken = { program: { ...program }, comments: [...comments], errors };
  program.body = [];
  comments.length = 0;
  return taken;
}

function defect(offset: number, message: string): ParsedSource {
  return { defect: { offset, message } };
}
