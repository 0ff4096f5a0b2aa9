import { expect, test } from 'vitest';

import { alignColumns } from './align-columns.ts';

test('no rows are no text', () => {
  expect(alignColumns([])).toBe('');
});

test('each column is as wide as its widest cell, and no line ends in a blank', () => {
  const rows = [
    ['id', 'state'],
    ['QA-1', 'GREEN', 'more'],
    ['QA-10', ''],
  ];
  expect(alignColumns(rows)).toBe('id     state\nQA-1   GREEN  more\nQA-10');
});

test('a table may have more rows than a call may have arguments', () => {
  expect(alignColumns(Array.from({ length: 300_000 }, () => ['a', 'b'])).length).toBe(300_000 * 5 - 1);
});
