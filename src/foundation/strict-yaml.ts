import type { CST, Document } from 'yaml';

import type { InputLimits } from './input-limits.ts';
import { invalidInput } from './invalid-input.ts';
import { ParsedDocument } from './parsed-document.ts';
import type { Problem } from './problem.ts';
import type { SourceText } from './source-text.ts';
import { yamlLibrary } from './yaml-library.ts';
import { readYamlNodes } from './yaml-nodes.ts';
import { describeYamlError } from './yaml-remedies.ts';
import { findRefusedYaml } from './yaml-refusals.ts';

const composeOptions = { version: '1.2', schema: 'core', merge: false, strict: true, stringKeys: true, uniqueKeys: false } as const;

/** Parses YAML with the `yaml` library under the rules of {@link parseYaml}. */
export function parseStrictYaml(source: SourceText, limits: InputLimits): ParsedDocument {
  const tokens = readTokens(source, limits);
  const document = composeFirst(tokens, source);
  const problems = [...findRefusedYaml(tokens, source), ...document.errors.map((error) => describeYamlError(error, source))];
  const nodes = readYamlNodes(document.contents, source);
  problems.push(...nodes.problems);
  if (problems.length > 0) throw invalidInput(withoutEchoes(problems));
  return new ParsedDocument(nodes.value, source, () => nodes.offsets);
}

/** The tokens of the whole input. The depth is checked on the way: the later steps recurse. */
function readTokens(source: SourceText, limits: InputLimits): CST.Token[] {
  const { Lexer, Parser } = yamlLibrary();
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(source.text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The stack holds the document and a scalar besides the maps and lists.
    if (parser.stack.length > limits.depth + 2) throw invalidInput([tooDeep(parser.offset, source, limits)]);
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

function composeFirst(tokens: CST.Token[], source: SourceText): Document.Parsed {
  const { Composer } = yamlLibrary();
  const [first] = new Composer(composeOptions).compose(tokens, true, source.text.length);
  return first as Document.Parsed;
}

function tooDeep(offset: number, source: SourceText, limits: InputLimits): Problem {
  const message = `Maps and lists lie more than ${limits.depth} deep in each other.`;
  return source.problemAt(offset, { code: 'TOO_DEEP', message, remedy: 'Flatten the structure.' });
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
