import type { CallExpression, Node } from 'oxc-parser';

import { calledName, propertyOf, unwrap } from '../syntax/nodes.ts';
import { originOf } from '../syntax/origin.ts';
import type { Origin, Scope } from '../syntax/scope.ts';
import type { AssertionDetail } from './body.ts';

/** What a call or a member is to assertions. */
export type Reading =
  | { readonly kind: 'assertion'; readonly detail: AssertionDetail; readonly promised: boolean }
  /** `expect.assertions(3)` */
  | { readonly kind: 'count' }
  /** `expect(x)`, `expect(x).toBe` */
  | { readonly kind: 'incomplete' };

const assertModules = new Set(['assert', 'node:assert', 'assert/strict', 'node:assert/strict']);
const assertingName = /^(?:expect|assert|verify|should)(?:[A-Z_]|$)/;
/** They tell most names apart. */
const assertingInitials = new Set([...'eavs'].map((initial) => initial.charCodeAt(0)));
const assertRoots = new Set(['expect', 'assert', 'default', 'chai']);
/** What the context of a test asserts with in tape, tap, ava and QUnit: `t.equal(a, b)`. */
const contextAssertions = new Set(
  'equal equals notEqual is not isNot same notSame ok notOk true false truthy falsy deepEqual notDeepEqual strictEqual like match throws throwsAsync rejects notThrows error ifError pass'.split(
    ' ',
  ),
);
const count: Reading = { kind: 'count' };
const incomplete: Reading = { kind: 'incomplete' };
const named: Reading = { kind: 'assertion', promised: false, detail: { form: 'named' } };
const promiseMethods = new Set(['then', 'catch', 'finally']);
const makesExpectation = new Set(['soft', 'poll', 'element']);
const promisedMatchers = new Set(['toMatchFileSnapshot', 'toMatchScreenshot']);
/** Members of an expectation that ask nothing until a matcher is called. */
const waitsForCall = /^(?:to[A-Z]\w*|not|resolves|rejects|to|be|been|is|that|have|has|with|a|an)$/;

/** Reads a call as an assertion; undefined when it is none. */
export function readCall(node: CallExpression, scope: Scope): Reading | undefined {
  const origin = mayAssert(node, scope) ? originOf(node.callee, scope) : undefined;
  if (origin === undefined) return readUnknown(node);
  const steps = [...withoutRoot(origin), '()'];
  if (steps[0] === 'expect') return readExpect(node, steps);
  const assertMethod = assertMethodOf(origin, steps);
  if (assertMethod !== undefined) return readAssert(node, assertMethod);
  if (origin.parameter !== undefined && steps.length === 2) {
    if (steps[0] === 'plan') return count;
    if (contextAssertions.has(steps[0]!)) return named;
  }
  return readUnknown(node);
}

/** Most calls hang from something that never leads to an assertion, which the first name tells. */
function mayAssert({ callee }: CallExpression, scope: Scope): boolean {
  let root: Node = callee;
  while (root.type !== 'Identifier') {
    if (root.type === 'MemberExpression') root = root.object;
    else if (root.type === 'CallExpression') root = root.callee;
    else return true;
  }
  const origin = originOf(root, scope);
  if (origin === undefined) return false;
  const { module, parameter, steps } = origin;
  return (
    parameter !== undefined ||
    steps.length === 0 ||
    assertRoots.has(steps[0]!) ||
    (module !== undefined && assertModules.has(module))
  );
}

/** Reads a member that stands as a statement: chai's `expect(x).to.be.true`, or a matcher that nobody calls. */
export function readMember(node: Node, scope: Scope): Reading | undefined {
  const origin = originOf(node, scope);
  const steps = origin === undefined ? [] : withoutRoot(origin);
  const last = steps.at(-1);
  if (steps[0] !== 'expect' || !steps.includes('()') || last === undefined) return undefined;
  if (waitsForCall.test(last)) return incomplete;
  const words = steps.slice(steps.indexOf('()') + 1, -1);
  return {
    kind: 'assertion',
    promised: false,
    detail: { form: 'expect', subject: subjectOf(node, steps), words, matcher: last, args: [] },
  };
}

/** The steps from `expect` or `assert` on, whatever they hang from: `vitest.expect`, `t.expect`, `chai.expect`. */
function withoutRoot({ steps }: Origin): readonly string[] {
  return steps[0] === 'default' || steps[0] === 'chai' ? steps.slice(1) : steps;
}

function readExpect(node: CallExpression, steps: readonly string[]): Reading | undefined {
  const second = steps[1]!;
  const opened = second === '()' ? 1 : makesExpectation.has(second) && steps[2] === '()' ? 2 : 0;
  if (opened === 0) return readStatic(second, node);
  const first = opened + 1;
  if (steps.length === first) return incomplete;
  const last = steps.length - 2;
  const matcher = last < first ? '()' : steps[last]!;
  if (matcher === '()' || promiseMethods.has(matcher)) return undefined;
  const words: string[] = [];
  for (let index = first; index < last; index += 1) if (steps[index] !== '()') words.push(steps[index]!);
  const promised =
    second === 'poll' ||
    second === 'element' ||
    words.includes('resolves') ||
    words.includes('rejects') ||
    promisedMatchers.has(matcher);
  return {
    kind: 'assertion',
    promised,
    detail: { form: 'expect', subject: subjectOf(node, steps), words, matcher, args: node.arguments },
  };
}

function readStatic(name: string, node: CallExpression): Reading | undefined {
  if (name === 'fail' || name === 'unreachable') return { kind: 'assertion', promised: false, detail: { form: 'failure' } };
  const first = node.arguments[0];
  const countsNone = first?.type === 'Literal' && first.value === 0;
  return name === 'hasAssertions' || (name === 'assertions' && !countsNone) ? count : undefined;
}

function assertMethodOf({ module }: Origin, steps: readonly string[]): string | undefined {
  const isRoot = module !== undefined && assertModules.has(module) && steps[0] !== 'assert';
  if (!isRoot && steps[0] !== 'assert') return undefined;
  const methods = steps.slice(isRoot ? 0 : 1, -1).filter((step) => step !== 'strict');
  return methods.length === 0 ? 'ok' : methods.length === 1 && methods[0] !== '()' ? methods[0] : undefined;
}

function readAssert(node: CallExpression, method: string): Reading {
  if (method === 'fail' || method === 'unreachable') return { kind: 'assertion', promised: false, detail: { form: 'failure' } };
  const promised = method === 'rejects' || method === 'doesNotReject';
  return { kind: 'assertion', promised, detail: { form: 'assert', method, args: node.arguments } };
}

/** A function from elsewhere is taken at its word: `expectGreen(x)`, `fc.assert(property)`, `request.get('/').expect(200)`. */
function readUnknown(node: CallExpression): Reading | undefined {
  const name = calledName(node);
  if (name === undefined || !(isAsserting(name) || hasShould(node))) return undefined;
  const property = node.arguments[0];
  const isAsyncProperty = property?.type === 'CallExpression' && calledName(property) === 'asyncProperty';
  return { kind: 'assertion', promised: isAsyncProperty, detail: { form: 'named' } };
}

function isAsserting(name: string): boolean {
  return assertingInitials.has(name.charCodeAt(0)) && assertingName.test(name);
}

/** chai's `x.should.equal(1)` */
function hasShould(node: CallExpression): boolean {
  const callee = unwrap(node.callee);
  if (callee.type !== 'MemberExpression') return false;
  const object = unwrap(callee.object);
  return object.type === 'MemberExpression' && propertyOf(object) === 'should';
}

/** The first argument of the `expect(…)` that a chain begins with; undefined when the chain hangs from a variable. */
function subjectOf(chain: Node, steps: readonly string[]): Node | undefined {
  let subject: Node | undefined;
  let calls = 0;
  let node = unwrap(chain);
  while (node.type === 'CallExpression' || node.type === 'MemberExpression') {
    if (node.type === 'CallExpression') {
      subject = node.arguments[0];
      calls += 1;
    }
    node = unwrap(node.type === 'CallExpression' ? node.callee : node.object);
  }
  for (const step of steps) if (step === '()') calls -= 1;
  return calls === 0 ? subject : undefined;
}
