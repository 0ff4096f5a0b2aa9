import { expect, test } from 'vitest';

import { QaError } from '../../foundation/qa-error.ts';
import type { Catalog, Component } from './catalog.ts';
import { parseQaExpression } from './qa-expression.ts';

const at = { file: 'f.yaml', line: 1, column: 1 };

function component(number: number, criteria: number): Component {
  const id = `QA-${number}`;
  const ids = Array.from({ length: criteria }, (_, index) => `${id}.${index + 1}`);
  return {
    id,
    title: id,
    module: 'm',
    subwave: '1.0',
    sources: [],
    criteria: ids.map((each) => ({ id: each, component: id, statement: each, timeoutMs: 1, regression: false, at })),
    at,
  };
}

const catalog: Catalog = { components: [1, 2, 3, 5, 10].map((number) => component(number, 2)), digest: '', files: [] };

function messagesOf(expression: string): string[] {
  try {
    parseQaExpression(expression, catalog);
  } catch (error) {
    if (error instanceof QaError) return error.problems.map(({ message, remedy }) => `${message} ${remedy}`);
    throw error;
  }
  return [];
}

test('an empty expression names nothing and is refused', () => {
  expect(messagesOf('')).toEqual([expect.stringContaining('A part of the expression is empty.')]);
  expect(messagesOf('QA-1,')).toHaveLength(1);
});

test.each([
  ['QA-1', ['QA-1'], []],
  ['QA-2.1', [], ['QA-2.1']],
  ['QA-1..QA-3', ['QA-1', 'QA-2', 'QA-3'], []],
  ['QA-3..QA-5', ['QA-3', 'QA-5'], []],
  ['QA-1..3', ['QA-1', 'QA-2', 'QA-3'], []],
  ['qa-10, QA-1 ,QA-10', ['QA-1', 'QA-10'], []],
  ['QA-3.2,QA-2,QA-3.1,QA-2.1', ['QA-2'], ['QA-3.1', 'QA-3.2']],
])('%s', (expression, components, criteria) => {
  expect(parseQaExpression(expression, catalog)).toEqual({ components, criteria });
});

test.each([
  ['QA', 'neither a component'],
  ['QA-1..', 'neither a component'],
  ['QA-1...QA-2', 'neither a component'],
  ['QA-01', 'neither a component'],
  ['QA-1.0', 'neither a component'],
  ['QA-1.1..QA-1.2', 'neither a component'],
  ['QA-1 QA-2', 'neither a component'],
  ['Q\u0410-1', 'neither a component'],
  ['QA-3..QA-1', 'ends before it begins. Write QA-1..QA-3.'],
  ['QA-9', 'no component QA-9. The nearest is QA-10'],
  ['QA-1..QA-4', 'no component QA-4. The nearest is QA-3'],
  ['QA-1.3', 'QA-1 has no criterion 3. Name one of QA-1.1 to QA-1.2.'],
])('%s is refused', (expression, says) => {
  expect(messagesOf(expression)).toEqual([expect.stringContaining(says)]);
});

test('every wrong part is reported', () => {
  expect(messagesOf('x,QA-9,QA-1,QA-3..QA-2')).toHaveLength(3);
});
