import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { CappedText } from './capped-text.ts';

function textOf(capacity: number, parts: readonly string[]): CappedText {
  const text = new CappedText(capacity);
  for (const part of parts) text.append(part);
  return text;
}

test('nothing appended is nothing kept', () => {
  const text = new CappedText(10);
  expect(`${text}`).toBe('');
  expect(text).toMatchObject({ length: 0, leftOut: 0 });
});

test('a text that fits is kept as it is', () => {
  expect(`${textOf(10, ['abcde', 'fghij'])}`).toBe('abcdefghij');
});

test('of a longer text the beginning and the end are kept, with a note of the length between them', () => {
  expect(`${textOf(4, ['ab', 'cdefgh', 'ij'])}`).toBe('ab\n[… 6 characters left out …]\nij');
});

test('whatever the parts, what is kept and what is left out add up, and the ends are those of the whole', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.string({ maxLength: 50 })), (half, parts) => {
      const whole = parts.join('');
      const text = textOf(2 * half, parts);
      expect(text.length + text.leftOut).toBe(whole.length);
      expect(text.length).toBeLessThanOrEqual(2 * half);
      expect(`${text}`.startsWith(whole.slice(0, half))).toBe(true);
      expect(`${text}`.endsWith(whole.slice(-half))).toBe(true);
    }),
  );
});
