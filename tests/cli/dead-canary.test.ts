import { expect, test } from 'vitest';

import type { RunSummary } from '../../src/harness/run-summary.ts';
import { createRepository, testFile } from '../support/repository.ts';

const statements = { 1: { 1: 'adds' }, 2: { 1: 'counts' } };
const honest = testFile({ 'QA-1.1 adds': '  expect(1 + 1).toBe(2);' });

/** What the other test file does to the process that it runs in, before a test of its own that is honest. */
const sabotages: Readonly<Record<string, readonly [sabotage: string, message: RegExp]>> = {
  'replaces Object.is': ['Object.is = () => true;', /Object\.is was replaced|canary test that must fail came out as pass/],
  'has every test of the worker pass': [
    `TestRunner.prototype.onTaskFinished = (task) => Object.assign(task.result, { state: 'pass', errors: undefined });`,
    /canary test that must fail came out as pass/,
  ],
  'has every test of the worker fail': [
    `TestRunner.prototype.onTaskFinished = (task) => Object.assign(task.result, { state: 'fail' });`,
    /canary test that must pass came out as fail/,
  ],
};

async function run(first: string, workers: string) {
  const files = { 'qa/tests/a.qa.ts': first, 'qa/tests/b.qa.ts': honest };
  await using repository = await createRepository(statements, files);
  const { stdout } = await repository.qa(['run', '--all', '--workers', workers, '--json']);
  const { records } = JSON.parse(stdout) as RunSummary;
  return records.flatMap(({ components }) => components.flatMap((component) => component.criteria));
}

test('canaries that held leave every result as it is', async () => {
  const criteria = await run(testFile({ 'QA-2.1 counts': '  expect([1].length).toBe(1);' }), '1');
  expect(criteria.map(({ state }) => state)).toEqual(['GREEN', 'GREEN']);
});

test.for(
  Object.entries(sabotages).flatMap(([name, [sabotage, message]]) =>
    ['1', '2'].map((workers) => [name, workers, sabotage, message] as const),
  ),
)('a test file that %s voids the whole run, with %s workers', async ([, workers, sabotage, message]) => {
  const file = `import { TestRunner } from 'vitest';\n${sabotage}\n${testFile({ 'QA-2.1 counts': '  expect([1].length).toBe(1);' })}`;
  const [adds, counts] = await run(file, workers);
  expect(adds).toMatchObject({
    criterion: 'QA-1.1',
    state: 'VOID',
    reason: { code: 'CANARY_FAILED', message: expect.stringMatching(message) },
  });
  expect(counts?.state).not.toBe('GREEN');
});

test.for([
  'TestRunner.getTestFn = () => () => { expect(1).toBe(1); };',
  'TestRunner.prototype.runTask = () => { expect(1).toBe(1); };',
  'TestRunner.getSuiteHooks = () => ({ beforeAll: [], afterAll: [] });',
])('a test file with `%s` changes no result', async (sabotage) => {
  const imports = `import { TestRunner } from 'vitest';\n${sabotage}\n`;
  const [adds, counts] = await run(imports + testFile({ 'QA-2.1 counts': '  expect([1].length).toBe(2);' }), '1');
  expect([adds?.state, counts?.state, counts?.reason.code]).toEqual(['GREEN', 'RED', 'ASSERTION_FAILED']);
});
