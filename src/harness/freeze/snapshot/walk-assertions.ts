import type { CallExpression, MemberExpression, Node } from 'oxc-parser';

import { readCall, readMember } from '../../debt/bodies/read-assertion.ts';
import type { ParsedFile } from '../../debt/parsed-file.ts';
import { forEachChild, propertyOf, unwrap } from '../../debt/syntax/nodes.ts';
import type { Scope } from '../../debt/syntax/scope.ts';
import { evaluate } from '../../debt/syntax/constants.ts';
import { conditionMark } from '../condition-mark.ts';
import type { FrozenAssertion } from '../freeze-lock.ts';
import { shortText } from './normal-text.ts';

/** `expect(x).to.have.been.called.with` has five. */
const mostWords = 12;

export interface FoundAssertion {
  readonly node: Node;
  readonly described: FrozenAssertion;
}

/** Every assertion within a stretch of syntax, in the order of the source, whether or not it is ever reached. */
export function walkAssertions(root: Node, file: ParsedFile): FoundAssertion[] {
  const found: FoundAssertion[] = [];
  const scopes = scopesOfCalls(file);
  const visit = (node: Node, parent: Node | undefined, conditional: boolean): void => {
    const described = describe(node, parent, file, scopes);
    if (described !== undefined) {
      const [head, ...args] = described;
      found.push({ node, described: [conditional ? `${conditionMark}${head}` : head, ...args] });
    }
    forEachChild(node, (child) => visit(child, node, conditional || isBranch(node, child)));
  };
  visit(root, undefined, false);
  return found;
}

const knownScopes = new WeakMap<ParsedFile, ReadonlyMap<CallExpression, Scope>>();

function scopesOfCalls(file: ParsedFile): ReadonlyMap<CallExpression, Scope> {
  const known = knownScopes.get(file) ?? new Map(file.scopes.calls.map(({ node, scope }) => [node, scope]));
  knownScopes.set(file, known);
  return known;
}

function describe(
  node: Node,
  parent: Node | undefined,
  file: ParsedFile,
  scopes: ReadonlyMap<CallExpression, Scope>,
): FrozenAssertion | undefined {
  if (node.type === 'MemberExpression') {
    const asserts = parent?.type === 'ExpressionStatement' && readMember(node, file.scopes.file)?.kind === 'assertion';
    return asserts ? [shortText(node, file)] : undefined;
  }
  if (node.type !== 'CallExpression') return undefined;
  const scope = scopes.get(node) ?? file.scopes.file;
  const reading = readCall(node, scope);
  return reading?.kind === 'assertion' || reading?.kind === 'count' ? describeCall(node, scope, file) : undefined;
}

function describeCall(node: CallExpression, scope: Scope, file: ParsedFile): FrozenAssertion {
  const words: string[] = [];
  const callee = unwrap(node.callee);
  let root = callee;
  // Matcher and negation stay whole, however long the subject is.
  for (let name = wordOf(root); name !== undefined; name = wordOf(root)) {
    words.unshift(name);
    root = unwrap((root as MemberExpression).object);
  }
  const subject = words.length > mostWords ? shortText(callee, file) : shortText(root, file);
  const head = [subject, ...words.slice(-mostWords)].join('.');
  return node.arguments.length === 0
    ? [`${head}()`]
    : [head, ...node.arguments.map((argument) => describeArgument(argument, scope, file))];
}

function wordOf(node: Node): string | undefined {
  return node.type === 'MemberExpression' ? propertyOf(node) : undefined;
}

/** Of a constant also what it stands for: `limitMs = 100`. */
function describeArgument(argument: Node, scope: Scope, file: ParsedFile): string {
  const text = shortText(argument, file);
  const known = argument.type === 'Identifier' ? evaluate(argument, scope) : undefined;
  if (known === undefined || !('value' in known) || text === 'undefined' || text === 'NaN') return text;
  return `${text} = ${JSON.stringify(known.value) ?? String(known.value)}`;
}

function isBranch(node: Node, child: Node): boolean {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return node.test !== child;
    case 'LogicalExpression':
      return node.right === child;
    case 'TryStatement':
      return node.handler !== null && node.finalizer !== child;
    case 'SwitchCase':
      return node.test !== child;
    default:
      return false;
  }
}
