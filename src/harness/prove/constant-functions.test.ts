import { expect, test } from 'vitest';

import { findConstantStretches } from './constant-functions.ts';

function constantIn(text: string): string[] {
  return findConstantStretches('a.ts', text).map(({ start, end }) => text.slice(start, end));
}

test('an empty file, and one that does not parse, have none', () => {
  expect([constantIn(''), constantIn('const = (')]).toEqual([[], []]);
});

test.for([
  'function answer(question: string): string { return "forty-two"; }',
  'async function find(id: string) { return { id: "1", name: "Ada" }; }',
  'function build() { throw new Error("not implemented"); }',
  'function sum(a: number, b: number) { const result = 5; return result; }',
  'function later() { return Promise.resolve([1, 2].map((n) => n * 2)); }',
])('finds %s', (text) => {
  expect(constantIn(text)).toContain(text);
});

test('finds methods and arrow functions', () => {
  expect(constantIn('class A { all() { return []; } }\nexport const isOpen = () => true;')).toEqual([
    '() { return []; }',
    '() => true',
  ]);
});

test.for([
  'function double(value: number) { return value * 2; }',
  'class A { get size() { return this.items.length; } }',
  'function read() { return shared; }',
  'function now() { return performance.now(); }',
  'function first(...values: number[]) { return values[0]; }',
  'function twice(work: () => void) { const again = (step = work) => step(); again(); }',
])('leaves %s alone', (text) => {
  expect(constantIn(text)).toEqual([]);
});
