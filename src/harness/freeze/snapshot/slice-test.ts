import { visitorKeys } from 'oxc-parser';
import type { Node } from 'oxc-parser';

import type { ParsedFile } from '../../debt/parsed-file.ts';
import { contains } from '../../debt/syntax/nodes.ts';
import { digestSyntax } from '../../debt/tests/test-digest.ts';
import type { TestSyntax } from '../../debt/tests/test-syntax.ts';
import { namesIn, statementsOf } from './statements.ts';
import type { Statement } from './statements.ts';

/** What of its file a test runs with. */
export interface TestSlice {
  /** Helpers, hooks and module code, in the order of the source. */
  readonly statements: readonly Statement[];
  /** Every name that the test or one of the statements refers to. */
  readonly names: ReadonlySet<string>;
  /** Digests of what the test stands in: suites with their titles and options, conditions, loops. */
  readonly frame: readonly string[];
}

/**
 * The statements that a test runs with: those that act by themselves in its file and its suites, and the declarations that
 * it refers to, directly or through others. Other tests and their suites are left out. A name counts wherever it stands,
 * so that rather too much is taken than too little.
 */
export function sliceTest({ call, trail }: TestSyntax, file: ParsedFile): TestSlice {
  const path = [...trail, call.node];
  const names = new Set<string>();
  namesIn(call.node, names);
  const frame = path.slice(0, -1).flatMap((node, index) => frameOf(node, path[index + 1]!, file, names));
  const candidates = new Set(
    path.slice(0, -1).flatMap((node, index) => statementsIn(node, file).filter((each) => !contains(path[index + 1]!, each.node))),
  );
  const taken = new Set<Statement>();
  for (let grown = true; grown;) {
    grown = false;
    for (const candidate of candidates) {
      if (!candidate.acts && !candidate.names.some((name) => names.has(name))) continue;
      candidates.delete(candidate);
      taken.add(candidate);
      namesIn(candidate.node, names);
      grown = true;
    }
  }
  const statements = [...taken].toSorted((a, b) => a.node.start - b.node.start);
  return { statements, names, frame };
}

const known = new WeakMap<Node, readonly Statement[]>();

/** The statements of a list, read once, however many tests share it. */
function statementsIn(node: Node, file: ParsedFile): readonly Statement[] {
  const list = listOf(node);
  if (list === undefined) return [];
  const statements = known.get(node) ?? statementsOf(list, file);
  known.set(node, statements);
  return statements;
}

function listOf(node: Node): readonly Node[] | undefined {
  if (node.type === 'Program' || node.type === 'BlockStatement' || node.type === 'StaticBlock') return node.body;
  return node.type === 'SwitchCase' ? node.consequent : undefined;
}

/** Everything of a node but the child that the test stands in, and but the statements beside it. */
function frameOf(node: Node, child: Node, { source }: ParsedFile, names: Set<string>): string[] {
  if (node.type === 'ExpressionStatement') return [];
  const list = listOf(node);
  const parts = node as unknown as Record<string, Node | readonly (Node | null)[] | null | undefined>;
  const frame: string[] = list === undefined ? [node.type] : [];
  for (const key of visitorKeys[node.type] ?? []) {
    const part = parts[key];
    if (part === null || part === undefined || part === list) continue;
    for (const [index, each] of (Array.isArray(part) ? (part as readonly (Node | null)[]) : [part as Node]).entries()) {
      if (each === child) frame.push(`${key} ${index}`);
      else if (each !== null) {
        frame.push(digestSyntax(each, source.file));
        namesIn(each, names);
      }
    }
  }
  return frame;
}
