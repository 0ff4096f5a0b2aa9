import type { CallExpression, Node, Program } from 'oxc-parser';

import { forEachChild, isFunction } from '../syntax/nodes.ts';
import type { FunctionNode } from '../syntax/nodes.ts';
import { originOf } from '../syntax/origin.ts';
import type { Origin, Scope } from '../syntax/scope.ts';
import { opensScope } from '../syntax/index-scopes.ts';
import type { Scopes } from '../syntax/index-scopes.ts';
import { findCriterionId } from './criterion-id.ts';
import { readDeclaringCall } from './read-declaring-call.ts';
import { testApiOf, testWords } from './test-api.ts';
import type { TestApi } from './test-api.ts';
import type { DeclaringCall, Setting, TestSyntax } from './test-syntax.ts';

/** The tests and suites of a file, in the order of the source, wherever they stand. */
export interface CollectedTests {
  readonly tests: readonly TestSyntax[];
  readonly suites: readonly DeclaringCall[];
  /** True when some title carries a criterion's id: a QA file. */
  readonly carriesIds: boolean;
  /** By the test or suite they stand in; undefined for the top of the file. */
  readonly settings: ReadonlyMap<DeclaringCall | undefined, readonly Setting[]>;
}

const contextMethods = new Set(['skip', 'todo']);
const settingMethods = new Set(['retries', 'timeout', 'retryTimes', 'setTimeout', 'setConfig']);
const concerningMethods = new Set([...contextMethods, ...settingMethods, ...testWords]);
const globalSettings = new Set([
  'this.retries',
  'this.timeout',
  'this.skip',
  'jest.retryTimes',
  'jest.setTimeout',
  'vi.setConfig',
  'vitest.setConfig',
]);

/** Collects every call that declares a test or a suite: nested, renamed, conditional, subtests. */
export function collectTests(program: Program, scopes: Scopes): CollectedTests {
  const tests: TestSyntax[] = [];
  const suites: DeclaringCall[] = [];
  const settings = new Map<DeclaringCall | undefined, Setting[]>();
  const trail: Node[] = [program];
  const openSuites: DeclaringCall[] = [];
  const bodies = new Set<FunctionNode>();
  let scope: Scope = scopes.file;

  markWhereTestsMayBe(scopes);
  const descend = (node: Node): void => {
    const outer = scope;
    if (opensScope(node)) scope = scopes.of.get(node) ?? scope;
    if (!scope.isMarked) {
      scope = outer;
      return;
    }
    trail.push(node);
    forEachChild(node, visit);
    trail.pop();
    scope = outer;
  };
  const visit = (node: Node): void => {
    if (node.type === 'Identifier' || node.type === 'Literal') return;
    if (node.type !== 'CallExpression') return descend(node);
    const origin = mayConcernTests(node) ? originOf(node.callee, scope) : undefined;
    const api = origin === undefined || !mayDeclare(node) ? undefined : apiOf(node, origin, bodies);
    if (api !== undefined) return declare(node, api);
    const name = origin === undefined ? undefined : settingOf(origin, bodies);
    if (name !== undefined) {
      const owner = openSuites.at(-1);
      const known = settings.get(owner);
      if (known === undefined) settings.set(owner, [{ node, name, scope }]);
      else known.push({ node, name, scope });
    }
    descend(node);
  };
  const declare = (node: CallExpression, api: TestApi): void => {
    const call = readDeclaringCall(node, api, scope);
    if (api.role === 'suite') suites.push(call);
    else tests.push({ call, suites: [...openSuites], trail: [...trail], table: [call, ...openSuites].some(isTable) });
    if (api.role === 'test' && isFunction(call.body)) bodies.add(call.body);
    openSuites.push(call);
    descend(node);
    openSuites.pop();
  };
  forEachChild(program, visit);
  return { tests, suites, settings, carriesIds: tests.some(carriesId) };
}

/** Most functions hold neither tests nor settings, and a walk may leave them out. */
function markWhereTestsMayBe({ calls }: Scopes): void {
  for (const { node, scope } of calls) {
    if (scope.isMarked || !mayConcernTests(node)) continue;
    const origin = originOf(node.callee, scope);
    if (origin !== undefined && (origin.parameter !== undefined || testApiOf(origin) !== undefined || isGlobalSetting(origin)))
      scope.mark();
  }
}

/** Most calls are methods of other things, which their name tells without following where they come from. */
function mayConcernTests({ callee }: CallExpression): boolean {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier' || callee.computed) return true;
  return concerningMethods.has(callee.property.name);
}

/** A number or nothing is no title, and no body either. */
function mayDeclare(node: CallExpression): boolean {
  const first = node.arguments[0];
  return first !== undefined && (first.type !== 'Literal' || typeof first.value === 'string');
}

function apiOf(node: CallExpression, origin: Origin, bodies: ReadonlySet<FunctionNode>): TestApi | undefined {
  return testApiOf(isSubtest(origin, bodies) ? { steps: origin.steps } : handedOn(origin, node));
}

/** The name of a call that changes how tests run; undefined for any other. */
function settingOf({ parameter, steps }: Origin, bodies: ReadonlySet<FunctionNode>): string | undefined {
  if (parameter !== undefined)
    return steps.length === 1 && contextMethods.has(steps[0]!) && bodies.has(parameter.of) ? steps[0] : undefined;
  return isGlobalSetting({ steps }) ? steps.join('.') : undefined;
}

function isGlobalSetting({ steps }: Origin): boolean {
  return steps.length === 2 && globalSettings.has(`${steps[0]}.${steps[1]}`);
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

function carriesId({ call: { title } }: TestSyntax): boolean {
  return title !== undefined && findCriterionId(title) !== undefined;
}

function isTable({ words }: DeclaringCall): boolean {
  return words.includes('each') || words.includes('for');
}
