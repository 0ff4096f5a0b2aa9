import { describe, expect, test } from 'vitest';

import type { RunSummary } from '../../src/harness/run-summary.ts';
import { createRepository } from '../support/repository.ts';

const title = "'QA-1.1 adds'";
const honest = `import { expect, test } from 'vitest';\ntest(${title}, () => {\n  expect(1 + 1).toBe(2);\n});\n`;
const withImports = (text: string) => `import { describe, expect, it, test, vi } from 'vitest';\n${text}\n`;
const body = '() => {\n  expect(1 + 1).toBe(2);\n}';

/** Each text of the only test file must leave QA-1.1 in the state given, for the reason given. */
const cheats: Readonly<Record<string, readonly [text: string, outcome: string]>> = {
  'no test': [withImports(''), 'MISSING NO_TEST'],
  skip: [withImports(`test.skip(${title}, ${body});`), 'RED DEBT'],
  'skip by option': [withImports(`test(${title}, { skip: true }, ${body});`), 'RED DEBT'],
  'skip by suite': [withImports(`describe.skip('s', () => {\n  test(${title}, ${body});\n});`), 'RED DEBT'],
  'skip from inside': [
    withImports(`test(${title}, (context) => {\n  context.skip();\n  expect(1 + 1).toBe(2);\n});`),
    'RED DEBT',
  ],
  todo: [withImports(`test.todo(${title});`), 'RED DEBT'],
  only: [withImports(`test.only(${title}, ${body});`), 'RED DEBT'],
  'another only': [withImports(`test(${title}, ${body});\ntest.only('other', ${body});`), 'RED DEBT'],
  fails: [withImports(`test.fails(${title}, () => {\n  expect(1 + 1).toBe(3);\n});`), 'RED DEBT TEST_ERROR'],
  'run if': [withImports(`test.runIf(process.platform === 'linux')(${title}, ${body});`), 'RED DEBT'],
  conditional: [withImports(`if (process.platform === 'linux') test(${title}, ${body});`), 'RED DEBT'],
  'conditional on CI': [withImports(`if (!process.env.CI) test(${title}, ${body});`), 'RED DEBT'],
  retry: [
    withImports(`let n = 0;\ntest(${title}, { retry: 2 }, () => {\n  n += 1;\n  expect(n).toBe(2);\n});`),
    'RED DEBT RETRIED',
  ],
  'retry for the file': [
    withImports(`vi.setConfig({ retry: 2 });\nlet n = 0;\ntest(${title}, () => {\n  n += 1;\n  expect(n).toBe(2);\n});`),
    'RED DEBT RETRIED ASSERTION_FAILED',
  ],
  empty: [withImports(`test(${title}, () => {});`), 'RED DEBT'],
  'no assertion': [withImports(`test(${title}, () => {\n  Math.max(1, 2);\n});`), 'RED DEBT'],
  tautology: [withImports(`test(${title}, () => {\n  expect(true).toBe(true);\n});`), 'RED DEBT'],
  'commented out': [withImports(`// test(${title}, ${body.replaceAll('\n', '\n// ')});`), 'MISSING NO_TEST'],
  'assertion never reached': [withImports(`test(${title}, () => {\n  return;\n  expect(1 + 1).toBe(2);\n});`), 'RED DEBT'],
  'assertion never called': [
    withImports(`test(${title}, () => {\n  const check = () => expect(1 + 1).toBe(2);\n});`),
    'RED DEBT',
  ],
  'assertion never awaited': [
    withImports(`test(${title}, () => {\n  expect(Promise.resolve(2)).resolves.toBe(2);\n});`),
    'RED DEBT TEST_ERROR',
  ],
  'assertion swallowed': [
    withImports(`test(${title}, () => {\n  try {\n    expect(1 + 1).toBe(3);\n  } catch {}\n});`),
    'RED DEBT',
  ],
  duplicated: [withImports(`test(${title}, ${body});\nit(${title}, ${body});`), 'VOID DUPLICATE_TEST'],
  renamed: [withImports(`test('QA-1.1 adds up', ${body});`), 'MISSING TITLE_MISMATCH'],
  'id with a look-alike letter': [withImports(`test('QА-1.1 adds', ${body});`), 'MISSING NO_TEST'],
  'filtered away by an early exit': [
    withImports(`if (1 + 1 === 2) process.exit(0);\ntest(${title}, ${body});`),
    'RED COLLECTION_FAILED',
  ],
  'exit from the test': [
    withImports(`test(${title}, () => {\n  expect(1 + 1).toBe(2);\n  process.exit(0);\n});`),
    'RED TEST_ERROR',
  ],
  'Object.is patched': [
    withImports(`Object.is = () => true;\ntest(${title}, () => {\n  expect(1 + 1).toBe(3);\n});`),
    'VOID CANARY_FAILED',
  ],
  'fails in beforeAll': [
    withImports(
      `import { beforeAll } from 'vitest';\nbeforeAll(() => {\n  throw new Error('no');\n});\ntest(${title}, ${body});`,
    ),
    'RED HOOK_FAILED',
  ],
  'fails in afterAll': [
    withImports(`import { afterAll } from 'vitest';\nafterAll(() => {\n  throw new Error('no');\n});\ntest(${title}, ${body});`),
    'RED HOOK_FAILED',
  ],
  'rejects beside the test': [
    withImports(`test(${title}, () => {\n  void Promise.reject(new Error('unseen'));\n  expect(1 + 1).toBe(2);\n});`),
    'RED UNHANDLED_ERROR TEST_ERROR',
  ],
};

describe('a criterion is not GREEN', () => {
  test.for(Object.entries(cheats))('with %s', async ([, [text, outcome]]) => {
    await using repository = await createRepository({ 1: { 1: 'adds' } }, { 'qa/tests/add.qa.ts': text });
    const { code, stdout } = await repository.qa(['run', '--all', '--json']);
    const { status, records } = JSON.parse(stdout) as RunSummary;
    const criterion = records[0]?.components[0]?.criteria[0];
    const [state, ...codes] = outcome.split(' ');
    expect({ code, status, state: criterion?.state }).toEqual({ code: 1, status: 'RED', state });
    expect(codes).toContain(criterion?.reason.code);
  });

  test('and its honest twin is', async () => {
    await using repository = await createRepository({ 1: { 1: 'adds' } }, { 'qa/tests/add.qa.ts': honest });
    const { code, stdout } = await repository.qa(['run', '--all', '--json']);
    expect({ code, status: (JSON.parse(stdout) as RunSummary).status }).toEqual({ code: 0, status: 'GREEN' });
  });
});
