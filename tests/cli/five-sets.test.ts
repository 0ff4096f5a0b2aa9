import { expect, test } from 'vitest';

import type { RunSummary } from '../../src/harness/run-summary.ts';
import { createRepository } from '../support/repository.ts';

const statements = { 1: { 1: 'adds', 2: 'subtracts' }, 2: { 1: 'is yet to be built' } };
const body = '() => {\n  expect(1 + 1).toBe(2);\n}';
const honest = `import { expect, test } from 'vitest';
test('QA-1.1 adds', ${body});
test('QA-1.2 subtracts', ${body});
`;

async function run(files: Readonly<Record<string, string>>, args: readonly string[] = ['--all']) {
  await using repository = await createRepository(statements, files);
  const { stdout } = await repository.qa(['run', ...args, '--json']);
  const { records } = JSON.parse(stdout) as RunSummary;
  const criteria = records.flatMap(({ components }) => components.flatMap((component) => component.criteria));
  const reasons = criteria.map(({ criterion, state, reason }) => `${criterion} ${state} ${reason.code}`);
  return { reasons, sets: records[0]?.sets, message: criteria[0]?.reason.message ?? '' };
}

const missing = 'QA-2.1 MISSING NO_TEST';
const allVoid = ['QA-1.1 VOID SETS_DIFFER', 'QA-1.2 VOID SETS_DIFFER', missing];

test('without any test the sets are empty and equal, and everything is MISSING', async () => {
  const { reasons, sets } = await run({});
  expect(reasons).toEqual(['QA-1.1 MISSING NO_TEST', 'QA-1.2 MISSING NO_TEST', missing]);
  expect(sets).toEqual({ planned: 0, cataloged: 0, collected: 0, executed: 0, reported: 0 });
});

test('what is not built yet is MISSING and voids nothing', async () => {
  const { reasons, sets } = await run({ 'qa/tests/a.qa.ts': honest });
  expect(reasons).toEqual(['QA-1.1 GREEN PASSED', 'QA-1.2 GREEN PASSED', missing]);
  expect(sets).toEqual({ planned: 2, cataloged: 2, collected: 2, executed: 2, reported: 2 });
});

test('a part of the catalog may be run alone', async () => {
  const { reasons } = await run({ 'qa/tests/a.qa.ts': honest }, ['--qa', 'QA-1.2']);
  expect(reasons).toEqual(['QA-1.2 GREEN PASSED']);
});

test('a test of a criterion that the catalog does not have voids the subwave', async () => {
  const { reasons, message } = await run({ 'qa/tests/a.qa.ts': `${honest}test('QA-9.1 multiplies', ${body});\n` });
  expect(reasons).toEqual(allVoid);
  expect(message).toBe('QA-9.1 is collected, and not planned, cataloged, executed, reported');
});

test('a test that is there only while it runs voids the subwave', async () => {
  const hidden = `[test].forEach((declare) => declare('QA-2.1 is yet to be built', ${body}));\n`;
  const { reasons, message } = await run({ 'qa/tests/a.qa.ts': honest + hidden });
  expect(reasons).toEqual(allVoid);
  expect(message).toBe('QA-2.1 is executed, and not planned, cataloged, collected, reported');
});

test('a test that the source has and the run does not voids the subwave', async () => {
  const absent = `import { expect, test } from 'vitest';\nconst only = [1].filter((n) => n > process.pid * 0 + 1);\nonly.forEach(() => {\n  test('QA-1.2 subtracts', ${body});\n});\n`;
  const one = `import { expect, test } from 'vitest';\ntest('QA-1.1 adds', ${body});\n`;
  const { reasons } = await run({ 'qa/tests/a.qa.ts': one, 'qa/tests/b.qa.ts': absent });
  expect(reasons).toEqual(['QA-1.1 VOID SETS_DIFFER', expect.stringMatching(/^QA-1.2 (VOID NOT_EXECUTED|RED DEBT)$/), missing]);
});
