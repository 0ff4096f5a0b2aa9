import { vi } from 'vitest';

/** What a matcher must hold of, what it must not hold of, and what it is given. */
export type Probe = readonly [right: unknown, wrong: unknown, ...args: unknown[]];

/** A probe of each built-in matcher that a test may rest on, made of a fresh number; one that has none may not be replaced. */
export const matcherProbes: Readonly<Record<string, (n: number) => Probe>> = {
  toBe: (n) => [n, n + 1, n],
  equal: (n) => [n, n + 1, n],
  equals: (n) => [n, n + 1, n],
  eq: (n) => [n, n + 1, n],
  eql: (n) => [{ n }, { n: n + 1 }, { n }],
  eqls: (n) => [{ n }, { n: n + 1 }, { n }],
  toEqual: (n) => [{ n }, { n: n + 1 }, { n }],
  toStrictEqual: (n) => [{ n }, { n: n + 1 }, { n }],
  toMatchObject: (n) => [{ n, more: n }, { more: n }, { n }],
  toMatch: (n) => [`is ${n}`, `is not`, `${n}`],
  toContain: (n) => [[n], [n + 1], n],
  toContainEqual: (n) => [[{ n }], [{ n: n + 1 }], { n }],
  toBeTruthy: (n) => [n + 1, 0],
  toBeFalsy: (n) => [0, n + 1],
  toBeGreaterThan: (n) => [n + 1, n, n],
  toBeGreaterThanOrEqual: (n) => [n, n - 1, n],
  toBeLessThan: (n) => [n - 1, n, n],
  toBeLessThanOrEqual: (n) => [n, n + 1, n],
  toBeCloseTo: (n) => [n, n + 1, n],
  toBeNaN: (n) => [Number.NaN, n],
  toBeDefined: (n) => [n, undefined],
  toBeUndefined: (n) => [undefined, n],
  toBeNull: (n) => [null, n],
  toBeNullable: (n) => [null, n],
  toBeTypeOf: (n) => [n, `${n}`, 'number'],
  toBeInstanceOf: (n) => [new Error(`${n}`), { n }, Error],
  toHaveLength: (n) => [[n], [n, n], 1],
  toHaveProperty: (n) => [{ [`is${n}`]: n }, { n }, `is${n}`],
  toThrow: (n) => [throwing(n), () => n, `${n}`],
  toThrowError: (n) => [throwing(n), () => n, `${n}`],
  toSatisfy: (n) => [n, n + 1, (value: unknown) => value === n],
  toBeOneOf: (n) => [n, n + 1, [n]],
  toHaveBeenCalled: (n) => [called(n), vi.fn<() => number>()],
  toHaveBeenCalledOnce: (n) => [called(n), vi.fn<() => number>()],
  toHaveBeenCalledTimes: (n) => [called(n), vi.fn<() => number>(), 1],
  toHaveBeenCalledWith: (n) => [called(n), called(n + 1), n],
  toHaveBeenLastCalledWith: (n) => [called(n), called(n + 1), n],
  toHaveBeenCalledExactlyOnceWith: (n) => [called(n), called(n + 1), n],
  toHaveReturned: (n) => [called(n), vi.fn<() => number>()],
  toHaveReturnedWith: (n) => [called(n), called(n + 1), n],
  toHaveBeenCalledBefore: (n) => inOrder(n, (first, second) => [first, second]),
  toHaveBeenCalledAfter: (n) => inOrder(n, (first, second) => [second, first]),
};

function throwing(n: number): () => never {
  return () => {
    throw new Error(`${n}`);
  };
}

function called(n: number): unknown {
  const spy = vi.fn<(value: number) => number>((value) => value);
  spy(n);
  return spy;
}

/** Two functions that were called one after the other, and one that was called between them. */
function inOrder(n: number, choose: (first: unknown, second: unknown) => readonly [unknown, unknown]): Probe {
  const [first, between, second] = [called(n), called(n), called(n)];
  const [right, wrong] = choose(first, second);
  return [right, wrong, between];
}
