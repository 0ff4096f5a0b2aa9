import type { ExpectStatic } from 'vitest';

/** The part of chai that changes its matchers. */
export interface Chai {
  readonly util: { flag(assertion: object, name: string): unknown };
  readonly Assertion: { readonly prototype: object; overwriteMethod(name: string, wrap: (original: Matcher) => Matcher): void };
}

type Matcher = (this: object, ...args: unknown[]) => unknown;

/** Matchers that ask a value whether it says itself that it is equal. */
const asking = ['toEqual', 'toStrictEqual', 'toMatchObject', 'toContainEqual', 'toHaveProperty', 'toBeOneOf'];
/** How much of a value is looked through. */
const mostParts = 10_000;

/**
 * Has the matchers that compare deeply refuse a value under test that takes the part of an expectation: `asymmetricMatch` lets an
 * expectation such as `expect.any(Number)` say what is equal to it, and they ask both sides. Expectations of vitest itself are let
 * pass.
 */
export function refuseImpostors({ Assertion, util }: Chai, expect: ExpectStatic): void {
  const own: object = Object.getPrototypeOf(Object.getPrototypeOf(expect.anything()));
  for (const name of asking) {
    if (!(name in Assertion.prototype)) continue;
    Assertion.overwriteMethod(name, (original) => {
      return function asked(this, ...args) {
        if (hasImpostor(util.flag(this, 'object'), own)) throw new TypeError(impostor);
        return original.apply(this, args);
      };
    });
  }
}

const impostor =
  'The value under test has an asymmetricMatch of its own: it says itself what it is equal to, so nothing can be asserted of it.';

function hasImpostor(value: unknown, own: object): boolean {
  const seen = new Set<object>();
  const open: unknown[] = [value];
  while (open.length > 0 && seen.size < mostParts) {
    const part = open.pop();
    if (typeof part !== 'object' || part === null || seen.has(part)) continue;
    seen.add(part);
    if (isImpostor(part, own)) return true;
    for (const inner of partsOf(part)) if (open.length < mostParts) open.push(inner);
  }
  return false;
}

function partsOf(value: object): Iterable<unknown> {
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  if (value instanceof Set) return value;
  return ArrayBuffer.isView(value) ? [] : Object.values(value);
}

function isImpostor(part: object, own: object): boolean {
  return (
    'asymmetricMatch' in part && typeof part.asymmetricMatch === 'function' && !Object.prototype.isPrototypeOf.call(own, part)
  );
}
