import { expect, test } from 'vitest';

import { escapeMarkdown, markdownCode, markdownLink } from './escape-markdown.ts';

test('an empty text stays empty', () => {
  expect(escapeMarkdown('')).toBe('');
});

test.for<[string, string]>([
  ['rejects min > max, max < 1', 'rejects min \\> max, max \\< 1'],
  ['a | b\n# c', 'a \\| b \\# c'],
  ['<img src=x onerror="a()">', '\\<img src=x onerror="a()"\\>'],
  ['[x](javascript:a) ![y](z)', '\\[x\\](javascript:a) \\!\\[y\\](z)'],
  ['see https://evil.example or www.evil.example', 'see https\\://evil.example or www\\.evil.example'],
  ['*b* _i_ ~s~ `c` $m$ &amp; @name', '\\*b\\* \\_i\\_ \\~s\\~ \\`c\\` \\$m\\$ \\&amp; \\@name'],
  ['- item', '\\- item'],
  ['1. item', '1\\. item'],
  ['\u202Eevil\u0007', '<U+202E>evil<U+0007>'.replaceAll('<', '\\<').replaceAll('>', '\\>')],
])('shows %j as it is', ([text, escaped]) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});

test('code holds backticks and the end of a cell', () => {
  expect(markdownCode('a `` | b')).toBe('```a `` \\| b```');
  expect(markdownCode('`a`')).toBe('`` `a` ``');
});

test('a link leads to the file and nowhere else', () => {
  expect(markdownLink('a]b', '../a b/(c).md')).toBe('[a\\]b](../a%20b/%28c%29.md)');
  expect(markdownLink('x', 'javascript:a()')).toBe('[x](javascript%3Aa%28%29)');
});
