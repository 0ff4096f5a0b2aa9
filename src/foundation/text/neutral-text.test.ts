import { constantFrom, property, string, assert } from 'fast-check';
import { expect, test } from 'vitest';

import { neutralText } from './neutral-text.ts';

test('leaves honest text alone', () => {
  expect(neutralText('')).toBe('');
  expect(neutralText('a :: b # c\n\tdone: ä 💥')).toBe('a :: b # c\n\tdone: ä 💥');
});

test.for<[string, string]>([
  ['::error::x', ':\\:error::x'],
  ['a\n  ::set-env name=x::y', 'a\n  :\\:set-env name=x::y'],
  ['a ##[error]x ##vso[task.x] ##teamcity[y]', 'a #\\#[error]x #\\#vso[task.x] #\\#teamcity[y]'],
  ['a\r::stop-commands::x', 'a\n:\\:stop-commands::x'],
  ['\u001B[2J\u009B', '<U+001B>[2J<U+009B>'],
])('takes the force out of %j', ([text, neutral]) => {
  expect(neutralText(text)).toBe(neutral);
});

test('is neutral after one application', () => {
  const piece = constantFrom(':', '::', '#', '##', '[', 'vso', '\n', '\r', ' ', '\u001B', '\u202E', 'error');
  assert(
    property(string({ unit: piece, maxLength: 40 }), (text) => {
      const neutral = neutralText(text);
      expect(neutral).not.toMatch(/^\s*::/m);
      expect(neutral).not.toMatch(/##[a-z]*\[/i);
      expect(neutralText(neutral)).toBe(neutral);
    }),
  );
});
