import { expect, test } from 'vitest';

import { digestSurroundings } from './test-surroundings.ts';

const digest = (text: string) => digestSurroundings('a.qa.ts', text);
const text = `import { expect, test } from 'vitest';
const limit = 5;
describe('group', () => {
  test('QA-1.1 adds', () => {
    expect(1 + 1).toBe(2);
  });
});
`;

test('an empty file has a digest, and so has one that does not parse', () => {
  expect([digest(''), digest('const = (')]).toEqual([
    expect.stringMatching(/^[0-9a-f]{64}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
  ]);
});

test('a change within a test, and white space, do not matter; everything else does', () => {
  expect(digest(text.replace('toBe(2)', 'toBe(3)'))).toBe(digest(text));
  expect(digest(text.replaceAll('\n', '\n\n'))).toBe(digest(text));
  for (const [from, to] of [
    ['limit = 5', 'limit = 6'],
    ["'group'", "'groups'"],
    ["from 'vitest'", "from './mine.ts'"],
  ] as const) {
    expect(digest(text.replace(from, to))).not.toBe(digest(text));
  }
});
