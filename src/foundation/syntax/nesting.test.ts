import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { maxNesting, measureNesting } from './nesting.ts';

const depth = 1000;

test('nothing nests nowhere', () => {
  expect(measureNesting('')).toEqual({ deepest: 0 });
});

test.for([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['()=>', ''],
  ['!', ''],
  ['- ', ''],
  ['typeof ', ''],
  ['new ', ''],
  ['a=', ''],
  ['a=\n', ''],
  ['a?b:', ''],
  ['a\n?b\n:', ''],
  ['a**', ''],
  ['a<', ''],
  ['`${', '}`'],
  ['if(a){}else ', ''],
  ['if(a){}\nelse\n', ''],
  ['if(a)\n', ''],
  ['if(a)\nb:\n', ''],
  ['for(;;)\n', ''],
  ['f(")",', ''],
  ['f(/[)/]/,', ''],
  ['f(/* ) */', ''],
  ['f(// )\n', ''],
  ['f(`)`,', ''],
] as const)('%j nests each time it is repeated', ([open, close]) => {
  expect(measureNesting(open.repeat(depth) + close.repeat(depth)).deepest).toBeGreaterThanOrEqual(depth);
});

test.for([
  ['a;'],
  ['a\n'],
  ['f(a)\n'],
  ['const a = b\n'],
  ['a,'],
  ['(a)\n'],
  ['if (a) {\n}\n'],
  ['a: 1,\n'],
  ['// (\n'],
  ["'('\n"],
  ['/[(]/.test(a);\n'],
  ['`(`\n'],
])('%j does not nest, however often it is repeated', ([statement]) => {
  expect(measureNesting(statement!.repeat(depth)).deepest).toBeLessThan(10);
});

test('honest code is far below the bound', () => {
  for (const file of [import.meta.filename, new URL('./nesting.ts', import.meta.url)]) {
    expect(measureNesting(readFileSync(file, 'utf8')).deepest).toBeLessThan(maxNesting / 10);
  }
});

test('a bracket is followed to where it closes', () => {
  const text = `test('a )', () => { /* ) */ f(\`\${g(')')} )\`); }); rest()`;
  expect(text.slice(measureNesting(text, 0, true).closedAt)).toBe('; rest()');
  expect(measureNesting('f((a)', 0, true)).not.toHaveProperty('closedAt');
});
