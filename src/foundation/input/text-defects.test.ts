import { expect, test } from 'vitest';

import { findTextDefect } from './text-defects.ts';

test.each([
  '',
  'plain',
  'caf\u00e9 \u2192 1 \u00b5s \u2026 100 %',
  '\u041f\u0440\u0438\u0432\u0435\u0442 world',
  '\u03b1-decay',
  '\u65e5\u672c\u8a9e text',
  '`code` "quoted"',
])('finds nothing wrong with %j', (text) => {
  expect(findTextDefect(text)).toBeUndefined();
});

test.each([
  [' a', 'has a space at its start or end'],
  ['a\n', 'has a space at its start or end'],
  ['a\u00a0', 'has a space at its start or end'],
  ['a\tb', 'U+0009'],
  ['a\nb', 'U+000A'],
  ['a\u001b[31mb', 'U+001B'],
  ['a\u202eb', 'U+202E'],
  ['a\u2066b', 'U+2066'],
  ['a\u200bb', 'U+200B'],
  ['a\u200db', 'U+200D'],
  ['a\u00adb', 'U+00AD'],
  ['a\u{e0041}b', 'U+E0041'],
  ['a\ufe0fb', 'U+FE0F'],
  ['cafe\u0301', 'is not in Unicode normal form C'],
  ['p\u043eol', 'U+043E `\u043e`'],
  ['\u0391lpha', 'U+0391 `\u0391`'],
])('finds what is wrong with %j', (text, says) => {
  expect(findTextDefect(text)?.message).toContain(says);
});
