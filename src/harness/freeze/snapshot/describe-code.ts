import type { Node } from 'oxc-parser';

import { canonicalJson, sha256 } from '../../../foundation/canonical-json.ts';
import type { ParsedFile } from '../../debt/parsed-file.ts';
import { digestSyntax } from '../../debt/tests/test-digest.ts';
import type { TestSyntax } from '../../debt/tests/test-syntax.ts';
import type { FrozenCode } from '../freeze-lock.ts';
import type { Imports } from './imports.ts';
import type { CodeLines } from './snapshot.ts';
import { sliceTest } from './slice-test.ts';
import { statementsOf } from './statements.ts';
import type { Statement } from './statements.ts';
import { walkAssertions } from './walk-assertions.ts';
import type { FoundAssertion } from './walk-assertions.ts';
import { walkTimeouts } from './walk-timeouts.ts';
import type { FoundTimeout } from './walk-timeouts.ts';

/** Frozen code with the places that a lock leaves out. */
export interface DescribedCode {
  readonly code: FrozenCode;
  readonly lines: CodeLines;
}

const hintLength = 12;
const controlComment = /@(?:vitest|jest)-[^\n*]+/g;

/** A test with everything of its file that it runs with. */
export function describeTest(test: TestSyntax, file: ParsedFile, imports: Imports, gated: ReadonlySet<string>): DescribedCode {
  const { statements, names, frame } = sliceTest(test, file);
  const { node, titleNode, timeoutNode } = test.call;
  const limit = timeoutNode === undefined ? [] : walkTimeouts(limitAsProperty(timeoutNode));
  const own = [node, ...statements.map((statement) => statement.node)];
  const blanks = titleNode === undefined ? [] : [titleNode];
  return describe(
    node,
    statements,
    own,
    limit,
    blanks,
    file,
    { ...importParts(imports, names, gated), ...controlComments(file) },
    frame,
  );
}

/** A module, of which everything counts that is more than a type. */
export function describeModule(file: ParsedFile, imports: Imports): DescribedCode {
  const statements = statementsOf(file.program.body, { ...file, tests: [], suites: [] });
  const nodes = statements.map((statement) => statement.node);
  const names = new Set(imports.names.keys());
  return describe(undefined, statements, nodes, [], [], file, importParts(imports, names, new Set()), reExports(file));
}

function describe(
  own: Node | undefined,
  statements: readonly Statement[],
  nodes: readonly Node[],
  limit: readonly FoundTimeout[],
  blanked: readonly Node[],
  file: ParsedFile,
  imports: Readonly<Record<string, string>>,
  frame: readonly string[],
): DescribedCode {
  const assertions = nodes.flatMap((node) => walkAssertions(node, file));
  const timeouts = [...limit, ...nodes.flatMap((node) => walkTimeouts(node))];
  const blanks = new Set<Node>([...blanked, ...assertions.map(({ node }) => node), ...timeouts.map(({ node }) => node)]);
  const language = file.source.file;
  const lineOf = ({ node }: FoundAssertion | FoundTimeout) => file.source.placeAt(node.start).line;
  const digestOf = (node: Node) => digestSyntax(node, language);
  const ordered = [
    ...statements
      .filter(({ hoisted }) => hoisted)
      .map(({ part, node }) => `${part} ${digestOf(node)}`)
      .toSorted(),
    ...statements.filter(({ hoisted }) => !hoisted).map(({ part, node }) => `${part} ${digestOf(node)}`),
  ];
  const full = [own === undefined ? null : digestOf(own), ordered, imports, frame];
  return {
    code: {
      digest: sha256(canonicalJson(full)),
      body: hintOf([own === undefined ? '' : digestSyntax(own, language, blanks), ...frame]),
      parts: { ...hintsOf(statements, blanks, language), ...imports },
      assertions: assertions.map(({ described }) => described),
      timeouts: timeouts.map(({ described }) => described),
    },
    lines: { assertions: assertions.map(lineOf), timeouts: timeouts.map(lineOf) },
  };
}

function hintsOf(statements: readonly Statement[], blanks: ReadonlySet<Node>, language: string): Record<string, string> {
  const byPart = Map.groupBy(statements, ({ part }) => part);
  return Object.fromEntries(
    [...byPart].map(([part, some]) => [part, hintOf(some.map(({ node }) => digestSyntax(node, language, blanks)))]),
  );
}

function hintOf(parts: readonly string[]): string {
  return sha256(canonicalJson(parts)).slice(0, hintLength);
}

/**
 * The imports that are used, by name, and the modules that are loaded for their own sake. A gated source that is imported
 * for other tests of the file is no concern of this one; a helper is, because to load it runs it.
 */
function importParts({ names, modules }: Imports, used: ReadonlySet<string>, gated: ReadonlySet<string>): Record<string, string> {
  const usedNames = [...names].filter(([name]) => used.has(name)).map(([name, from]) => [`import ${name}`, from]);
  const loaded = modules.filter((module) => !gated.has(module) && !module.startsWith('node:'));
  return Object.fromEntries([...usedNames, ['modules loaded', loaded.join(', ')]]);
}

/** Comments that the runner obeys, such as one that names an environment. */
function controlComments({ comments }: ParsedFile): Record<string, string> {
  const controls = comments.flatMap(({ value }) => value.match(controlComment) ?? []).map((text) => text.trim());
  return controls.length === 0 ? {} : { 'control comments': controls.toSorted().join(', ') };
}

function reExports({ program, source }: ParsedFile): string[] {
  return program.body
    .filter(({ type }) => type === 'ExportAllDeclaration' || type === 'ExportNamedDeclaration')
    .filter((node) => !('declaration' in node) || node.declaration === null)
    .map((node) => digestSyntax(node, source.file))
    .toSorted();
}

/** A limit given after the body is one like `{ timeout: … }`. */
function limitAsProperty(value: Node): Node {
  return {
    type: 'Property',
    key: { type: 'Identifier', name: 'timeout of the test' },
    value,
    computed: false,
  } as unknown as Node;
}
