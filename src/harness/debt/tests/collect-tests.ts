import type { CallExpression, Node, Program } from 'oxc-parser';

import { forEachChild, isFunction } from '../syntax/nodes.ts';
import type { FunctionNode } from '../syntax/nodes.ts';
import { originOf } from '../syntax/origin.ts';
import type { Origin } from '../syntax/origin.ts';
import { opensScope } from '../syntax/scopes.ts';
import type { Scope, Scopes } from '../syntax/scopes.ts';
import { readDeclaringCall } from './read-declaring-call.ts';
import { testApiOf } from './test-api.ts';
import type { TestApi } from './test-api.ts';
import type { DeclaringCall, TestSyntax } from './test-syntax.ts';

/** The tests and suites of a file, in the order of the source, wherever they stand. */
export interface CollectedTests {
  readonly tests: readonly TestSyntax[];
  readonly suites: readonly DeclaringCall[];
}

/** Collects every call that declares a test or a suite: nested, renamed, conditional, subtests. */
export function collectTests(program: Program, scopes: Scopes): CollectedTests {
  const tests: TestSyntax[] = [];
  const suites: DeclaringCall[] = [];
  const trail: Node[] = [program];
  const openSuites: DeclaringCall[] = [];
  const bodies = new Set<FunctionNode>();
  let scope: Scope = scopes.file;

  const descend = (node: Node): void => {
    const outer = scope;
    if (opensScope(node)) scope = scopes.of.get(node) ?? scope;
    trail.push(node);
    forEachChild(node, visit);
    trail.pop();
    scope = outer;
  };
  const enclose = (call: DeclaringCall): void => {
    openSuites.push(call);
    descend(call.node);
    openSuites.pop();
  };
  const visit = (node: Node): void => {
    const api = node.type === 'CallExpression' ? apiOf(node, scope, bodies) : undefined;
    if (api === undefined) return descend(node);
    const call = readDeclaringCall(node as CallExpression, api.words, scope);
    if (api.role === 'suite') {
      suites.push(call);
      return enclose(call);
    }
    tests.push({ call, suites: [...openSuites], trail: [...trail], table: [call, ...openSuites].some(isTable) });
    if (isFunction(call.body)) bodies.add(call.body);
    return enclose(call);
  };
  forEachChild(program, visit);
  return { tests, suites };
}

function apiOf(node: CallExpression, scope: Scope, bodies: ReadonlySet<FunctionNode>): TestApi | undefined {
  if (node.arguments.length === 0) return undefined;
  const origin = originOf(node.callee, scope);
  if (origin === undefined) return undefined;
  return testApiOf(isSubtest(origin, bodies) ? { steps: origin.steps } : handedOn(origin, node));
}

/** `t.test('title', body)` within a test whose first parameter is `t`. */
function isSubtest({ parameter, steps }: Origin, bodies: ReadonlySet<FunctionNode>): boolean {
  return parameter !== undefined && parameter.property === undefined && steps.length > 0 && bodies.has(parameter.of);
}

/** A parameter with the name of a test function, called like one, is one: `withFixtures((test) => test('title', body))`. */
function handedOn(origin: Origin, node: CallExpression): Origin {
  const isCalledLikeTest = origin.parameter !== undefined && node.callee.type === 'Identifier' && node.arguments.some(isFunction);
  return isCalledLikeTest ? { steps: [(node.callee as { name: string }).name] } : origin;
}

function isTable({ words }: DeclaringCall): boolean {
  return words.includes('each') || words.includes('for');
}
