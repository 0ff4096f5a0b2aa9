import type { Comment, Program } from 'oxc-parser';

import { SourceText } from '../../foundation/input/source-text.ts';
import { Bodies } from './bodies/bodies.ts';
import type { Body } from './bodies/body.ts';
import { parseSource } from './syntax/parse-source.ts';
import { indexScopes } from './syntax/index-scopes.ts';
import type { Scopes } from './syntax/index-scopes.ts';
import { collectTests } from './tests/collect-tests.ts';
import type { CollectedTests } from './tests/collect-tests.ts';
import type { TestSyntax } from './tests/test-syntax.ts';

/** A test file as the rules see it. */
export interface ParsedFile extends CollectedTests {
  readonly source: SourceText;
  readonly program: Program;
  readonly comments: readonly Comment[];
  readonly scopes: Scopes;
  readonly bodies: Bodies;
}

/** Why a file has no syntax tree. */
export interface UnparsableFile {
  readonly source: SourceText;
  readonly defect: { readonly offset: number; readonly message: string };
}

/** Parses a test file and collects its tests. */
export function parseFile(file: string, text: string): ParsedFile | UnparsableFile {
  const source = new SourceText(file, text.startsWith('\ufeff') ? text.slice(1) : text);
  const parsed = parseSource(file, source.text);
  if ('defect' in parsed) return { source, defect: parsed.defect };
  const scopes = indexScopes(parsed.program);
  return {
    source,
    ...parsed,
    scopes,
    bodies: new Bodies(scopes),
    ...collectTests(parsed.program, scopes),
  };
}

/** The body of a test; undefined when the test has none, or has it from another file. */
export function bodyOf(test: TestSyntax, file: ParsedFile): Body | undefined {
  const { body, scope } = test.call;
  return body === undefined || body.type === 'Identifier' || body.type === 'MemberExpression'
    ? undefined
    : file.bodies.of(body, scope);
}
