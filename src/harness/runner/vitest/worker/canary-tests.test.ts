import { expect, test } from 'vitest';
import type { RunnerTestFile } from 'vitest';

import { CanaryTests } from './canary-tests.ts';

type State = 'pass' | 'fail' | 'skip';

/** Collects a file of canaries as vitest does, and has its tests come out as given; `run` says how they really come out. */
function collect(canaries: CanaryTests, states: readonly State[], file = canaries.open()) {
  const declared: { name: string; run: () => void }[] = [];
  const declare = ((name: string, run: () => void) => declared.push({ name, run })) as unknown as typeof test;
  canaries.declare(file, declare, expect);
  const tasks = declared.map(({ name }, index) => ({ name, result: { state: states[index] } }));
  canaries.judge({ filepath: file, tasks } as unknown as RunnerTestFile);
  return declared;
}

test('canaries that never ran are dead', () => {
  expect(new CanaryTests('/root').dead).toBe('the canary tests of the worker did not run');
});

test('one passes and one fails, under names that are never the same', () => {
  const canaries = new CanaryTests('/root');
  const declared = [...collect(canaries, ['pass', 'fail']), ...collect(canaries, ['pass', 'fail'])];
  expect(canaries.dead).toBeUndefined();
  expect(new Set(declared.map(({ name }) => name)).size).toBe(4);
  expect(declared[0]?.run).not.toThrow();
  expect(declared[1]?.run).toThrow('to be');
});

test.for<[State[], string]>([
  [['fail', 'fail'], 'a canary test that must pass came out as fail'],
  [['pass', 'pass'], 'a canary test that must fail came out as pass'],
  [['skip', 'skip'], 'a canary test that must pass came out as skip'],
  [[], 'a canary test that must pass came out as missing'],
])('any other end kills them: %s', ([states, message]) => {
  const canaries = new CanaryTests('/root');
  collect(canaries, states);
  expect(canaries.dead).toBe(message);
  collect(canaries, ['pass', 'fail']);
  expect(canaries.dead, 'once dead, dead').toBe(message);
});

test('a file of a test is none of theirs', () => {
  const canaries = new CanaryTests('/root');
  expect(canaries.owns('/root/a.qa.ts')).toBe(false);
  expect(canaries.owns(canaries.open())).toBe(true);
});
