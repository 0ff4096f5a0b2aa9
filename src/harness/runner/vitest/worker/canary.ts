import { randomBytes } from 'node:crypto';

import type { ExpectStatic } from 'vitest';

const { is } = Object;

/** Says in what way assertions no longer tell true from false; undefined while they do. Uses fresh random values each time. */
export function findDeadCanary(expect: ExpectStatic): string | undefined {
  const [one, other] = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')];
  if (Object.is !== is) return 'Object.is was replaced';
  if (!Object.is(one, `${one}`) || Object.is(one, other)) return 'Object.is no longer tells values apart';
  if (throws(() => expect(one).toBe(one))) return 'expect(x).toBe(x) throws';
  if (!throws(() => expect(one).toBe(other))) return 'expect(x).toBe(y) passes';
  return undefined;
}

/** As `findDeadCanary`, with the assertions that look into values and promises. */
export async function findDeadCanaryDeep(expect: ExpectStatic): Promise<string | undefined> {
  const dead = findDeadCanary(expect);
  if (dead !== undefined) return dead;
  const [one, other] = [{ value: randomBytes(8).toString('hex') }, { value: randomBytes(8).toString('hex') }];
  if (throws(() => expect(one).toEqual({ ...one }))) return 'expect(x).toEqual(x) throws';
  if (!throws(() => expect(one).toEqual(other))) return 'expect(x).toEqual(y) passes';
  if (await rejects(expect(Promise.reject(new Error(one.value))).rejects.toThrow(one.value)))
    return 'rejects.toThrow(x) throws for x';
  if (!(await rejects(expect(Promise.reject(new Error(one.value))).rejects.toThrow(other.value))))
    return 'rejects.toThrow(y) passes for x';
  return undefined;
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
