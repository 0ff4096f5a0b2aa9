import { expect, test } from 'vitest';

import { findLockCalls } from './find-lock-calls.ts';

const callsOf = (text: string) =>
  findLockCalls('a.ts', text).findings.map(({ line, call, lock }) => `${line} ${call} in ${lock}`);

test('a source without a lock has no section', () => {
  expect(findLockCalls('a.ts', '')).toEqual({ sections: 0, findings: [] });
  expect(findLockCalls('a.ts', 'export function tick(clock: Clock, block: () => void) { clock.run(() => block()); }')).toEqual({
    sections: 0,
    findings: [],
  });
});

test.for([
  ['a parameter', 'async function a(work) {\n  await mutex.runExclusive(() => work());\n}', '2 work in mutex.runExclusive'],
  [
    'a name of a callback',
    'class A {\n  b() {\n    return this.#lock.run(async () => {\n      this.onChange(1);\n    });\n  }\n}',
    '4 onChange in lock.run',
  ],
  [
    'listeners, one after the other',
    'withLock(path, () => {\n  for (const listener of listeners) listener();\n});',
    '2 listener in withLock',
  ],
  ['an option', 'function a({ done }) {\n  navigator.locks.request("a", () => done());\n}', '2 done in navigator.locks.request'],
  ['an alias', 'function a(work) {\n  const run = work;\n  withMutex(() => run());\n}', '3 run in withMutex'],
  [
    'between taking and giving back',
    'async function a(fn) {\n  const release = await mutex.acquire();\n  try {\n    await fn();\n  } finally {\n    release();\n  }\n}',
    '4 fn in mutex.acquire',
  ],
  ['to the end of the block', 'async function a(fn) {\n  using held = await lockFile("a");\n  fn();\n}', '3 fn in lockFile'],
] as const)('finds %s', ([, text, expected]) => {
  expect(callsOf(text)).toEqual([expected]);
});

test.for([
  [
    'after the lock is given back',
    'async function a(fn) {\n  const release = await mutex.acquire();\n  change();\n  release();\n  await fn();\n}',
  ],
  ['after the section', 'async function a(fn) {\n  await mutex.runExclusive(() => change());\n  fn();\n}'],
  ['later', 'function a(fn) {\n  withLock(() => { setTimeout(() => fn(), 0); queueMicrotask(() => fn()); });\n}'],
  ['a method of what was handed in', 'function a(list) {\n  withLock(() => list.push(1));\n}'],
  ['the handle of the lock', 'mutex.runExclusive((unlock) => { change(); unlock(); });'],
  ['when the lock is free', 'mutex.on("unlocked", () => listener());'],
  ['of a lease', 'async function a(fn) {\n  using lease = await pool.acquire("organisation-1");\n  fn(lease);\n}'],
] as const)('leaves alone what is called %s', ([, text]) => {
  expect(callsOf(text)).toEqual([]);
});

test('counts the sections, also those without a finding', () => {
  expect(findLockCalls('a.ts', 'withLock(() => 1); mutex.runExclusive(() => 2); mutex.acquire();').sections).toBe(3);
});
