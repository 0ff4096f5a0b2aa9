import { expect, test } from 'vitest';

import { parseFile } from '../parsed-file.ts';
import { digestSurroundings } from './test-surroundings.ts';

function digest(text: string): string {
  const parsed = parseFile('a.qa.ts', text);
  if ('defect' in parsed) throw new Error(parsed.defect.message);
  return digestSurroundings(parsed);
}

const text = `import { expect, test } from 'vitest';
const limit = 5;
describe('group', () => {
  test('QA-1.1 adds', () => {
    expect(1 + 1).toBe(2);
  });
});
`;

test('an empty file has a digest', () => {
  expect(digest('')).toMatch(/^[0-9a-f]{64}$/);
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
