import { TestRunner } from 'vitest';
import type { RunnerTestCase, RunnerTestSuite } from 'vitest';

// Kept before any test can replace it.
const { getSuiteHooks } = TestRunner;
const eachHooks = { 'test.beforeEach': 'beforeEach', 'test.afterEach': 'afterEach', 'test.aroundEach': 'aroundEach' } as const;

/** Whether a part of a test is there for hooks only; vitest runs it even when there are none. */
export function isEachHook(part: string): boolean {
  return part in eachHooks;
}

/** The parts, by name, for which a test has hooks, be it in its own group or in one around it. */
export function findEachHooks(task: RunnerTestCase): ReadonlySet<string> {
  const hooks = suitesAround(task).map((suite) => getSuiteHooks(suite));
  const parts = Object.entries(eachHooks).filter(([, kind]) => hooks.some((ofSuite) => ofSuite[kind].length > 0));
  return new Set(parts.map(([part]) => part));
}

function suitesAround({ suite, file }: RunnerTestCase | RunnerTestSuite): RunnerTestSuite[] {
  return suite ? [suite, ...suitesAround(suite)] : [file];
}
