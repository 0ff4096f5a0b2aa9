import { expect, test } from 'vitest';

import { frozenRepository, testFile } from './fixtures/frozen-repository.ts';

/** Changes to the test file, and every change that must be told. */
const weakened: readonly (readonly [name: string, from: string | RegExp, to: string, told: readonly string[]])[] = [
  [
    'an assertion removed',
    '  expect(calls).toBeGreaterThan(0);\n',
    '',
    ['weakens assertion-removed QA-1.1: expect(calls).toBeGreaterThan(0) → -'],
  ],
  [
    'an assertion commented out',
    '  expect(calls)',
    '  // expect(calls)',
    ['weakens assertion-removed QA-1.1: expect(calls).toBeGreaterThan(0) → -'],
  ],
  [
    'a precision lowered',
    '0.3, 5',
    '0.3, 1',
    ['weakens tolerance-widened QA-1.1: expect(add(0.1, 0.2)).toBeCloseTo(0.3, 5) → expect(add(0.1, 0.2)).toBeCloseTo(0.3, 1)'],
  ],
  [
    'a precision left out',
    '0.3, 5',
    '0.3',
    ['weakens tolerance-widened QA-1.1: expect(add(0.1, 0.2)).toBeCloseTo(0.3, 5) → expect(add(0.1, 0.2)).toBeCloseTo(0.3)'],
  ],
  [
    'a precision raised',
    '0.3, 5',
    '0.3, 9',
    ['keeps expectation-changed QA-1.1: expect(add(0.1, 0.2)).toBeCloseTo(0.3, 5) → expect(add(0.1, 0.2)).toBeCloseTo(0.3, 9)'],
  ],
  [
    'an upper bound raised',
    'OrEqual(2)',
    'OrEqual(2_000)',
    ['weakens tolerance-widened QA-1.1: expect(add(1, 1)).toBeLessThanOrEqual(2) → expect(add(1, 1)).toBeLessThanOrEqual(2000)'],
  ],
  [
    'a lower bound made inclusive',
    'toBeGreaterThan(0)',
    'toBeGreaterThanOrEqual(0)',
    ['weakens tolerance-widened QA-1.1: expect(calls).toBeGreaterThan(0) → expect(calls).toBeGreaterThanOrEqual(0)'],
  ],
  ['a time limit raised', 'timeout: 500', 'timeout: 60_000', ['weakens timeout-raised QA-1.1: timeout: 500 → timeout: 60000']],
  ['a time limit lowered', 'timeout: 500', 'timeout: 100', ['keeps changed QA-1.1: timeout: 500 → timeout: 100']],
  [
    'an expected value changed',
    'toBe(3);',
    'toBe(4);',
    ['weakens expectation-changed QA-1.1: expect(sum(1, 2)).toBe(3) → expect(sum(1, 2)).toBe(4)'],
  ],
  [
    'a matcher replaced',
    'sum(1, 2)).toBe(3)',
    'sum(1, 2)).toBeDefined()',
    ['weakens expectation-changed QA-1.1: expect(sum(1, 2)).toBe(3) → expect(sum(1, 2)).toBeDefined()'],
  ],
  [
    'an assertion negated',
    'sum(1, 2)).toBe(3)',
    'sum(1, 2)).not.toBe(3)',
    ['weakens expectation-changed QA-1.1: expect(sum(1, 2)).toBe(3) → expect(sum(1, 2)).not.toBe(3)'],
  ],
  [
    'an assertion about something else',
    'expect(add(2, 2))',
    'expect(4)',
    ['weakens changed QA-1.1: expect(add(2, 2)).toBe(expected+1) → expect(4).toBe(expected+1)'],
  ],
  [
    'an assertion moved behind a condition',
    '  expect(calls)',
    '  if (calls > 1) expect(calls)',
    [
      'weakens changed QA-1.1: expect(calls).toBeGreaterThan(0) → (on a condition) expect(calls).toBeGreaterThan(0)',
      'weakens changed QA-1.1: - → -',
    ],
  ],
  ['a return before the assertions', '  calls += 1;', '  return;', ['weakens changed QA-1.1: - → -']],
  ['a title changed', 'QA-1.1 adds', 'QA-1.1 adds a bit', ['weakens title-changed QA-1.1: QA-1.1 adds → QA-1.1 adds a bit']],
  ['a test removed', /test\('QA-1.1[^]*?\n}\);\n/, '', ['weakens removed QA-1.1: - → -']],
  ['an id taken away', 'QA-1.1 adds', 'adds', ['weakens removed QA-1.1: - → -']],
  [
    'an assertion of a helper of the file removed',
    '  expect(a).toBeLessThan(1000);\n',
    '',
    ['weakens assertion-removed QA-1.1: expect(a).toBeLessThan(1000) → -'],
  ],
  ['a helper of the file changed', 'return add(a, b)', 'return a + b', ['weakens changed QA-1.1: - → -']],
  [
    'a hook changed',
    '  calls = 0;\n});',
    '  calls = 1;\n});',
    ['weakens changed QA-1.1: - → -', 'weakens changed QA-1.2: - → -'],
  ],
  [
    'module code added',
    'beforeEach(',
    "vi.spyOn(Object, 'is').mockReturnValue(true);\nbeforeEach(",
    ['weakens changed QA-1.1: - → -', 'weakens changed QA-1.2: - → import vi from vitest#vi'],
  ],
  ['a constant changed', 'const expected = 3', 'const expected = 4', ['weakens changed QA-1.1: - → -']],
  ['a table shortened', 'const table = [1, 2]', 'const table = [1]', ['weakens changed QA-1.2: - → -']],
  ['a suite skipped', "describe('refusals'", "describe.skip('refusals'", ['weakens changed QA-1.2: - → -']],
  [
    'code changed that a suite runs when it is loaded',
    'as unknown[]',
    'as unknown[] ?? []',
    ['weakens changed QA-1.1: - → -', 'weakens changed QA-1.2: - → -'],
  ],
  [
    'an option added',
    "test('QA-1.1 adds', async",
    "test('QA-1.1 adds', { fails: true }, async",
    ['weakens changed QA-1.1: - → -'],
  ],
  ['a test skipped', "test('QA-1.1", "test.skip('QA-1.1", ['weakens changed QA-1.1: - → -']],
  [
    'a time limit of its own',
    '{ timeout: 500 });\n});',
    '{ timeout: 500 });\n}, 90_000);',
    ['weakens timeout-raised QA-1.1: - → timeout of the test: 90000'],
  ],
  [
    'the subject imported from elsewhere',
    "'../../src/calc/add.ts'",
    "'../support/bounds.ts'",
    [
      'weakens changed QA-1.1: import add from src/calc/add.ts#add; modules loaded from qa/support/helper.ts, vitest → import add from qa/support/bounds.ts#add; modules loaded from qa/support/bounds.ts, qa/support/helper.ts, vitest',
      'weakens changed QA-1.2: import add from src/calc/add.ts#add; modules loaded from qa/support/helper.ts, vitest → import add from qa/support/bounds.ts#add; modules loaded from qa/support/bounds.ts, qa/support/helper.ts, vitest',
    ],
  ],
  [
    'an assertion added',
    '  expect(calls)',
    '  expect(calls).toBe(1);\n  expect(calls)',
    ['keeps added QA-1.1: - → expect(calls).toBe(1)'],
  ],
  [
    'a second test under the id',
    "describe('refusals'",
    "test('QA-1.1 adds', () => {});\n\ndescribe('refusals'",
    ['weakens changed QA-1.1: - → -'],
  ],
];

test.for(weakened)('tells %s', async ([, from, to, told]) => {
  await using repository = await frozenRepository();
  await repository.edit(testFile, from, to);
  expect(await repository.changes()).toEqual(told);
});

/** Code that runs whenever the file is loaded, hidden where other tests are declared. */
const hidden: readonly (readonly [name: string, code: string])[] = [
  ['in a block with a test', "{\n  Object.is = () => true;\n  test('noise', () => {});\n}\n"],
  ['in a suite', "describe('noise', () => {\n  Object.is = () => true;\n  test('noise', () => {});\n});\n"],
  ['in a declaration with a test', "const noise = [(Object.is = () => true), test('noise', () => {})];\n"],
  ['in a condition', "if ((Object.is = () => true)) test('noise', () => {});\n"],
  ['in a hook beside a test', "{\n  beforeEach(() => void (Object.is = () => true));\n  test('noise', () => {});\n}\n"],
  ['in a function that is called', "function noise() {\n  Object.is = () => true;\n  test('noise', () => {});\n}\nnoise();\n"],
  ['in a class', 'class Noise {\n  static {\n    Object.is = () => true;\n  }\n}\n'],
  ['in a variable', 'const noise = patch();\nfunction patch() {\n  Object.is = () => true;\n}\n'],
];

test.for(hidden)('tells code that patches globals %s', async ([, code]) => {
  await using repository = await frozenRepository();
  await repository.edit(testFile, "describe('refusals'", `${code}describe('refusals'`);
  expect((await repository.changes()).map((change) => change.split(':')[0])).toEqual([
    'weakens changed QA-1.1',
    'weakens changed QA-1.2',
  ]);
});

test('a suite of other tests with helpers and hooks of its own concerns nobody else', async () => {
  await using repository = await frozenRepository();
  const suite =
    "describe('more', () => {\n  const one = 1;\n  const two = () => one + 1;\n  beforeEach(() => two());\n  test('two', () => expect(two()).toBe(2));\n});\n";
  await repository.edit(testFile, "describe('refusals'", `${suite}describe('refusals'`);
  expect(await repository.changes()).toEqual([]);
});

test('tells a comment that the runner obeys', async () => {
  await using repository = await frozenRepository();
  // In one piece the runner would obey it here too.
  const control = ['@', 'vitest-environment jsdom'].join('');
  await repository.write(testFile, `// ${control}\n${await repository.read(testFile)}`);
  expect(await repository.changes()).toEqual(
    ['QA-1.1', 'QA-1.2'].map((id) => `weakens changed ${id}: - → control comments from ${control}`),
  );
});
