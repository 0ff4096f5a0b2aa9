import type { CST, Document } from 'yaml';

import { maxProblems } from './input-limits.ts';
import type { InputLimits } from './input-limits.ts';
import { invalidInput } from './invalid-input.ts';
import { ParsedDocument } from './parsed-document.ts';
import type { Problem } from '../problem.ts';
import type { SourceText } from './source-text.ts';
import { yamlLibrary } from './yaml-library.ts';
import { readYamlNodes } from './yaml-nodes.ts';
import { findRefusedYaml } from './yaml-refusals.ts';
import { describeYamlError, offsetOf } from './yaml-errors.ts';
import type { ErrorPlace, YamlError } from './yaml-errors.ts';

const composeOptions = {
  version: '1.2',
  schema: 'core',
  merge: false,
  strict: true,
  stringKeys: true,
  uniqueKeys: false,
} as const;

/** Parses YAML with the `yaml` library under the rules of {@link parseYaml}. */
export function parseStrictYaml(source: SourceText, limits: InputLimits): ParsedDocument {
  const tokens = readTokens(source, limits);
  const { document, errors } = composeFirst(tokens, source);
  const nodes = readYamlNodes(document?.contents ?? null, source);
  const problems = [
    ...findRefusedYaml(tokens, source),
    ...errors.map((error) => describeYamlError(error, source)),
    ...nodes.problems,
  ];
  if (problems.length > 0) throw invalidInput(withoutEchoes(problems));
  return new ParsedDocument(nodes.value, source, () => nodes.offsets);
}

/** The tokens of the input. Depth and length are checked on the way, because the later steps recurse and cost more. */
function readTokens(source: SourceText, limits: InputLimits): CST.Token[] {
  const { Lexer, Parser } = yamlLibrary();
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  let errors = 0;
  for (const lexeme of new Lexer().lex(source.text)) {
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      if (token.type === 'error') errors += 1;
    }
    lexemes += 1;
    if (depthOf(parser) > limits.depth) throw invalidInput([tooDeep(parser.offset, source, limits)]);
    if (lexemes > limits.tokens) throw invalidInput([tooLong(parser.offset, source, limits)]);
    if (errors >= maxProblems) break;
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

/** Maps and lists that are open: the parser's stack without the document at its bottom and a scalar on its top. */
function depthOf({ stack }: { readonly stack: readonly CST.Token[] }): number {
  const top = stack.at(-1);
  return stack.length - (top !== undefined && 'items' in top ? 1 : 2);
}

interface Composed {
  /** Undefined when the reading was given up. */
  readonly document: Document.Parsed | undefined;
  readonly errors: readonly YamlError[];
}

/** Composes the first document, and gives up after too many errors: millions of them, each with a stack, exhaust memory. */
function composeFirst(tokens: readonly CST.Token[], source: SourceText): Composed {
  const composer = new (yamlLibrary().Composer)(composeOptions);
  const errors: YamlError[] = [];
  const onError = (place: ErrorPlace, code: string, message: string, isWarning?: boolean) => {
    // oxlint-disable-next-line no-throw-literal -- Caught below, and nowhere else.
    if (errors.length >= maxProblems) throw enough;
    if (isWarning !== true) errors.push({ offset: offsetOf(place), code, message });
  };
  try {
    Object.assign<object, object>(composer, { onError });
    const [document] = composer.compose(tokens, true, source.text.length) as Iterable<Document.Parsed>;
    const ofTokens = (document?.errors ?? []).map(({ pos, code, message }) => ({ offset: pos[0], code, message }));
    return { document, errors: [...errors, ...ofTokens] };
  } catch (error) {
    if (error !== enough) throw error;
    return { document: undefined, errors };
  }
}

const enough = Symbol('enough errors');

function tooDeep(offset: number, source: SourceText, limits: InputLimits): Problem {
  const message = `Maps and lists lie more than ${limits.depth} deep in each other.`;
  return source.problemAt(offset, { code: 'TOO_DEEP', message, remedy: 'Flatten the structure.' });
}

function tooLong(offset: number, source: SourceText, limits: InputLimits): Problem {
  const message = `The file consists of more than ${limits.tokens} words, marks and line ends.`;
  return source.problemAt(offset, { code: 'TOO_LARGE', message, remedy: 'Split the file.' });
}

/** The library reports one defect several times at times; the first at a place is enough. */
function withoutEchoes(problems: readonly Problem[]): Problem[] {
  const byPlace = new Map<string, Problem>();
  for (const problem of problems) {
    const place = `${problem.line}:${problem.column}`;
    if (!byPlace.has(place)) byPlace.set(place, problem);
  }
  return [...byPlace.values()];
}
