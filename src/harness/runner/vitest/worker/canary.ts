import { randomFillSync } from 'node:crypto';

import type { ExpectStatic } from 'vitest';

const { is } = Object;
const pool = new Uint32Array(512);
let taken = pool.length;

/** Says in what way assertions no longer tell true from false; undefined while they do. Uses fresh random values each time. */
export function findDeadCanary(expect: ExpectStatic): string | undefined {
  return findDeadIdentity(expect, freshNumber(), freshNumber());
}

function findDeadIdentity<Value>(expect: ExpectStatic, one: Value, other: Value): string | undefined {
  if (Object.is !== is) return 'Object.is was replaced';
  if (!Object.is(one, one) || Object.is(one, other)) return 'Object.is no longer tells values apart';
  if (throws(() => expect(one).toBe(one))) return 'expect(x).toBe(x) throws';
  if (!throws(() => expect(one).toBe(other))) return 'expect(x).toBe(y) passes';
  return undefined;
}

/** As `findDeadCanary`, with the assertions that look into values and promises. */
export async function findDeadCanaryDeep(expect: ExpectStatic): Promise<string | undefined> {
  const [one, other] = [{ value: freshText() }, { value: freshText() }];
  const dead = findDeadCanary(expect) ?? findDeadIdentity(expect, one.value, other.value);
  if (dead !== undefined) return dead;
  if (throws(() => expect(one).toEqual({ ...one }))) return 'expect(x).toEqual(x) throws';
  if (!throws(() => expect(one).toEqual(other))) return 'expect(x).toEqual(y) passes';
  if (await rejects(expect(Promise.reject(new Error(one.value))).rejects.toThrow(one.value)))
    return 'rejects.toThrow(x) throws for x';
  if (!(await rejects(expect(Promise.reject(new Error(one.value))).rejects.toThrow(other.value))))
    return 'rejects.toThrow(y) passes for x';
  return undefined;
}

/** 52 bits that no code has seen before. Drawn in advance: asking the system for a few costs as much as an assertion. */
export function freshNumber(): number {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  return pool[taken++]! * 2 ** 20 + (pool[taken++]! >>> 12);
}

export function freshText(): string {
  return freshNumber().toString(16).padStart(13, '0');
}

function throws(work: () => void): boolean {
  const limit = Error.stackTraceLimit;
  // Collecting the stack is most of what a failing assertion costs.
  Error.stackTraceLimit = 0;
  try {
    work();
    return false;
  } catch {
    return true;
  } finally {
    Error.stackTraceLimit = limit;
  }
}

async function rejects(promise: Promise<void>): Promise<boolean> {
  try {
    await promise;
    return false;
  } catch {
    return true;
  }
}
