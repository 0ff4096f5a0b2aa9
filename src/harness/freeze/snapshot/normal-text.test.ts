import { expect, test } from 'vitest';

import { parseFile } from '../../debt/parsed-file.ts';
import { normalText, shortText } from './normal-text.ts';

function read(text: string, file = 'a.ts') {
  const parsed = parseFile(file, text);
  if ('defect' in parsed) throw new Error(parsed.defect.message);
  const [statement] = parsed.program.body;
  if (statement?.type !== 'ExpressionStatement') throw new Error('no expression');
  return { node: statement.expression, parsed };
}

function normal(text: string, file?: string): string {
  const { node, parsed } = read(text, file);
  return normalText(node, parsed);
}

test('a name is itself', () => {
  expect(normal('a')).toBe('a');
});

test.for([
  ['f(1, 2)', 'f (\n  1, // one\n  2, /* two */\n)'],
  ['f({a: 1, b: [2, 3]})', 'f({ a: 1, b: [2, 3,], })'],
  ["f('it')", 'f("it")'],
  ["f('it\\'s')", 'f("it\'s")'],
  ['f(\'say "x"\')', 'f(\'say "x"\')'],
  ['f(1000, 255, 0.5)', 'f(1_000, 0xff, .5)'],
  ['xs.map(x => x)', 'xs\n  .map((x) => x)'],
  ['await f()', 'await  f()'],
  ["typeof 'a'", 'typeof "a"'],
  ["'a' in b", '"a" in b'],
  ['a instanceof B', 'a  instanceof   B'],
  ['async() => await a', 'async () =>  await a'],
  ['f(`a  ${ b }`)', 'f(`a  ${ b }`)'],
  ['/a  b/u.test(c)', '/a  b/u.test( c )'],
  ["f('a // b')", 'f("a // b")'],
  ["f('\\n')", 'f("\\n")'],
] as const)('%s is the form of %s', ([form, text]) => {
  expect(normal(text)).toBe(form);
  expect(normal(form)).toBe(form);
});

test('types and elements of JSX stand as they are written', () => {
  expect(normal('f<string>(a as   number)')).toBe('f<string>(a as number)');
  expect(normal("f(<p   id='a'>b</p>)", 'a.tsx')).toBe("f(<p id='a'>b</p>)");
});

test('a long text is cut and told apart by the digest of the whole', () => {
  const [one, two] = ['1', '2'].map((end) => {
    const { node, parsed } = read(`f('${'x'.repeat(500)}${end}')`);
    return shortText(node, parsed);
  });
  expect(one).toMatch(/^f\('x+…[0-9a-f]{12}$/);
  expect(one).not.toBe(two);
});
