import { expect, test } from 'vitest';

import { parseSource } from '../syntax/parse-source.ts';
import { findTestAwareness } from './test-awareness.ts';

function aware(text: string): string[] {
  const parsed = parseSource('a.ts', text);
  if ('defect' in parsed) throw new Error(parsed.defect.message);
  return findTestAwareness(parsed.program, ['qa/tests']).map(({ what }) => what);
}

test('an empty source knows nothing', () => {
  expect(aware('')).toEqual([]);
});

test.for([
  ["import { expect } from 'vitest';", 'loads vitest'],
  ["import { equals } from '@vitest/expect';", 'loads @vitest/expect'],
  ["const chai = await import('chai');", 'loads chai'],
  ["const { mock } = require('node:test');", 'loads node:test'],
  ["export * from 'vitest/node';", 'loads vitest/node'],
  ['if (process.env.VITEST) answer();', 'asks for the variable VITEST'],
  ["if (process.env['VITEST_POOL_ID']) answer();", 'asks for the variable VITEST_POOL_ID'],
  ['const { VITEST: isTest } = process.env;', 'asks for the variable VITEST'],
  ['if (process.env.CI) answer();', 'asks for the variable CI'],
  ["if (env['CI'] === 'true') answer();", 'asks for the variable CI'],
  ['const { CI } = process.env;', 'asks for the variable CI'],
  ["if ('GITHUB_ACTIONS' in process.env) answer();", 'asks for the variable GITHUB_ACTIONS'],
  ["if (process.env.NODE_ENV === 'test') answer();", 'asks whether NODE_ENV is test'],
  ['if (import.meta.vitest) answer();', 'names vitest'],
  ['if (globalThis.__vitest_worker__) answer();', 'names vitest'],
  ["if (new Error().stack?.includes('/vitest/')) answer();", 'names vitest'],
  ['if (/vitest/.test(new Error().stack ?? "")) answer();', 'names vitest'],
  ['const expected = readFileSync(`../../qa/tests/${name}`);', 'names the tests in qa/tests'],
])('%s', ([text, what]) => {
  expect(aware(text!)).toEqual([what]);
});

test.for([
  "import { test } from './cases.ts';",
  "import { readFile } from 'node:fs/promises';",
  "if (process.env.NODE_ENV === 'production') answer();",
  'const { CI, PATH } = codes;',
  'const CI = confidenceInterval(values); answer(CI);',
  "const items = [{ name: 'mocha', cents: 400 }];",
  "throw new Error('the test of the pressure failed');",
  '// import { expect } from "vitest", as tests do',
  'type Expect = import("./types.ts").Expect;',
  "log.debug('suggests', majesty, jester);",
])('is left alone: %s', (text) => {
  expect(aware(text)).toEqual([]);
});
