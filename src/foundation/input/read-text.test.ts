import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from 'vitest';

import { decodeText } from './decode-text.ts';
import { defaultLimits } from './input-limits.ts';
import { readInput } from './read-input.ts';
import { readText } from './read-text.ts';

function createRoot() {
  return mkdtempDisposableSync(path.join(tmpdir(), 'read-text-'));
}

/** What a reader returns or throws, to be compared. */
function outcomeOf(read: () => string): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

test.for([
  ['nothing', ''],
  ['plain text', 'abc\n'],
  ['two marks, of which the second stays', '\ufeff\ufeffabc'],
  ['what stands for a wrong byte elsewhere', 'a\ufffdb'],
  ['all planes', 'aé€😀\0'],
] as const)('%s is read as its bytes are decoded', ([, text]) => {
  using root = createRoot();
  writeFileSync(path.join(root.path, 'a'), text);
  const decoded = decodeText(readInput(root.path, 'a'), 'a', defaultLimits).text;
  expect(readText(root.path, 'a', defaultLimits)).toBe(decoded);
});

test.for([
  ['a wrong byte', Buffer.from([0x61, 0x0a, 0x62, 0xff])],
  ['half a character', Buffer.from([0xe2, 0x82])],
  ['half a surrogate pair', Buffer.from([0xed, 0xa0, 0x80])],
] as const)('%s is refused, with its place', ([, bytes]) => {
  using root = createRoot();
  writeFileSync(path.join(root.path, 'a'), bytes);
  const refusal = outcomeOf(() => decodeText(readInput(root.path, 'a'), 'a', defaultLimits).text);
  expect(refusal).toMatchObject({ problems: [{ code: 'INVALID_UTF8', file: 'a' }] });
  expect(outcomeOf(() => readText(root.path, 'a', defaultLimits))).toEqual(refusal);
});

test('an absent file, a path out of the root and a large one are refused unread', () => {
  using root = createRoot();
  writeFileSync(path.join(root.path, 'a'), 'abc');
  const read = (file: string, sizeBytes = 1) => outcomeOf(() => readText(root.path, file, { ...defaultLimits, sizeBytes }));
  expect(read('absent')).toMatchObject({ problems: [{ code: 'UNREADABLE_FILE' }] });
  expect(read('../a')).toMatchObject({ problems: [{ code: 'UNREADABLE_FILE' }] });
  expect(read('a')).toMatchObject({ problems: [{ code: 'TOO_LARGE' }] });
});
