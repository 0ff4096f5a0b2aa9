import type { Node } from 'oxc-parser';

import type { AssertionDetail } from '../bodies/body.ts';
import { calledName, isFunction, receiverOf, unwrap } from '../syntax/nodes.ts';
import { evaluate, isSameReference, truthOf } from '../syntax/constants.ts';
import type { Scope } from '../syntax/scope.ts';
import type { DebtRule } from './debt-rule.ts';

type Expectation = Extract<AssertionDetail, { form: 'expect' }>;

const equalities = new Set(['toBe', 'toEqual', 'toStrictEqual', 'toMatchObject', 'equal', 'eql', 'equals', 'eq']);
const assertEqualities = new Set(['equal', 'strictEqual', 'deepEqual', 'deepStrictEqual']);
const reflexive = new Set(['toBeGreaterThanOrEqual', 'toBeLessThanOrEqual']);

/** Assertions that hold whatever the code under test does. */
export const tautology: DebtRule = {
  kinds: ['tautology'],
  inBody({ assertions }, _role, _file, accuse) {
    for (const { node, detail, scope } of assertions) {
      const why =
        detail.form === 'expect' ? ofExpect(detail, scope) : detail.form === 'assert' ? ofAssert(detail, scope) : undefined;
      if (why !== undefined) accuse({ kind: 'tautology', at: node, message: `the assertion always holds: ${why}` });
    }
  },
};

function ofExpect(detail: Expectation, scope: Scope): string | undefined {
  const { subject, matcher, args } = detail;
  if (subject === undefined) return undefined;
  const isNegated = detail.words.includes('not');
  if (isNegated) return ofNegated(subject, matcher, args[0]);
  const expected = args[0];
  if (expected !== undefined && equalities.has(matcher)) return ofEquality(subject, expected, scope);
  if (expected !== undefined && reflexive.has(matcher)) return ofComparison(subject, matcher, expected);
  return ofTruth(subject, matcher, scope);
}

function ofEquality(subject: Node, expected: Node, scope: Scope): string | undefined {
  if (isSameReference(subject, expected)) return 'a value is compared with itself';
  if (isAnything(expected)) return 'it accepts everything';
  const truth = truthOf(expected, scope);
  const isBoolean = unwrap(expected).type === 'Literal' && typeof (unwrap(expected) as { value: unknown }).value === 'boolean';
  if (isBoolean && truthOf(subject, scope) === truth) return 'its outcome stands in the source';
  return isSameConstant(subject, expected, scope) ? 'a constant is compared with itself' : undefined;
}

/** `expect(xs.length).toBeGreaterThanOrEqual(0)` */
function ofComparison(subject: Node, matcher: string, expected: Node): string | undefined {
  if (isSameReference(subject, expected)) return 'a value is compared with itself';
  const bare = unwrap(subject);
  const isCount =
    bare.type === 'MemberExpression' && bare.property.type === 'Identifier' && /^(?:length|size)$/.test(bare.property.name);
  const zero = unwrap(expected);
  const isZero = zero.type === 'Literal' && zero.value === 0;
  return isCount && isZero && matcher === 'toBeGreaterThanOrEqual' ? 'no length is below 0' : undefined;
}

function ofTruth(subject: Node, matcher: string, scope: Scope): string | undefined {
  const truth = truthOf(subject, scope);
  if (truth === undefined) return undefined;
  const known = evaluate(subject, scope);
  const value = known !== undefined && 'value' in known ? known.value : {};
  const holds: Readonly<Record<string, boolean | undefined>> = {
    toBeTruthy: truth,
    ok: truth,
    true: value === true,
    false: value === false,
    toBeFalsy: !truth,
    toBeDefined: value !== undefined,
    exist: value !== undefined && value !== null,
    toBeUndefined: value === undefined,
    toBeNull: value === null,
    toBeNaN: Number.isNaN(value),
  };
  return Object.hasOwn(holds, matcher) && holds[matcher] === true ? 'its subject is a constant' : undefined;
}

/** `expect(() => {}).not.toThrow()`, `expect({}).not.toBeNull()` */
function ofNegated(subject: Node, matcher: string, expected: Node | undefined): string | undefined {
  const bare = unwrap(subject);
  const isEmptyFunction = isFunction(bare) && bare.body?.type === 'BlockStatement' && bare.body.body.length === 0;
  if (isEmptyFunction && matcher.startsWith('toThrow')) return 'an empty function throws nothing';
  const isFresh = bare.type === 'ArrayExpression' || bare.type === 'ObjectExpression' || isFunction(bare);
  if (isFresh && /^toBe(?:Null|Undefined|Falsy)$/.test(matcher)) return 'its subject is a constant';
  const isConstantPair = expected !== undefined && bare.type === 'Literal' && unwrap(expected).type === 'Literal';
  return isConstantPair && equalities.has(matcher) && bare.value !== (unwrap(expected) as { value?: unknown }).value
    ? 'two constants are compared'
    : undefined;
}

function ofAssert({ method, args }: Extract<AssertionDetail, { form: 'assert' }>, scope: Scope): string | undefined {
  const [first, second] = args;
  if (first === undefined) return undefined;
  if (method === 'ok' || method === 'isTrue' || method === 'isOk')
    return truthOf(first, scope) === true ? 'its subject is a constant' : undefined;
  if (method === 'doesNotThrow') return ofNegated(first, 'toThrow', undefined);
  if (second === undefined || !assertEqualities.has(method)) return undefined;
  if (isSameReference(first, second)) return 'a value is compared with itself';
  return isSameConstant(first, second, scope) ? 'a constant is compared with itself' : undefined;
}

function isAnything(node: Node): boolean {
  const bare = unwrap(node);
  if (bare.type !== 'CallExpression' || calledName(bare) !== 'anything') return false;
  const receiver = receiverOf(bare);
  return receiver?.type === 'Identifier' && receiver.name === 'expect';
}

/** Literals, and lists and objects of them, that are written alike. */
function isSameConstant(a: Node, b: Node, scope: Scope): boolean {
  const left = constantText(a, scope);
  return left !== undefined && left === constantText(b, scope);
}

function constantText(expression: Node, scope: Scope): string | undefined {
  const node = unwrap(expression);
  if (node.type === 'ArrayExpression') return joined(node.elements, scope, '[');
  if (node.type === 'ObjectExpression') return joined(node.properties, scope, '{');
  if (node.type === 'Property') {
    const value = node.computed || !('name' in node.key) ? undefined : constantText(node.value, scope);
    return value === undefined ? undefined : `${(node.key as { name: string }).name}:${value}`;
  }
  const known = evaluate(node, scope);
  return known !== undefined && 'value' in known ? `${typeof known.value} ${String(known.value)}` : undefined;
}

function joined(parts: readonly (Node | null)[], scope: Scope, bracket: string): string | undefined {
  const texts = parts.map((part) => (part === null ? undefined : constantText(part, scope)));
  return texts.includes(undefined) ? undefined : `${bracket}${texts.join(',')}`;
}
