import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { findDepthDefect } from './find-depth-defect.ts';

test('nothing, and honest code, may be parsed', () => {
  expect(findDepthDefect('')).toBeUndefined();
  expect(findDepthDefect(readFileSync(import.meta.filename, 'utf8').repeat(50))).toBeUndefined();
});

test.for(['[', '{"a":', 'a=', 'a=>', '`${', 'for(;;)', 'if(a,b)', 'for(;a;)b:', 'typeof '])('%j may not, repeated', (nested) => {
  expect(findDepthDefect(nested.repeat(50_000))).toMatch(/^nests \d+ levels deep; at most 400 are read$/);
});

test.for(["const a = <a>'{", 'const a = <a>"{', 'const a = <a>`{', 'const a = <a>/* {', 'const a = <a>// {', "if (a) /'/.test("])(
  'behind %j, where the guess of what a string is goes wrong, it is seen too',
  (before) => {
    for (const nested of ['[', 'a=', 'a=>', 'a?b:'])
      expect(findDepthDefect(before + nested.repeat(20_000)), nested).toBeDefined();
  },
);
