import { expect, test } from 'vitest';

import { findImports } from './module-imports.ts';

const tree = new Set(['a.ts', 'lib/b.ts', 'lib/index.ts', 'lib/c.mts', 'main.js', 'data.json', 'types.ts']);

test('a text without imports, or that is no program, imports nothing', () => {
  expect([
    findImports('a.ts', '', tree),
    findImports('a.txt', "import './lib/b.ts'", tree),
    findImports('a.ts', 'import (', tree),
  ]).toEqual([[], [], []]);
});

test('finds what runs, in whatever way it is loaded, and nothing else', () => {
  const text = `import './lib/b.ts';
export { c } from './lib/c.mjs';
import type { T } from './types.ts';
import vitest from 'vitest';
const d = await import('./data.json');
const e = require('./lib');
start(new URL('main.js', import.meta.url));
new URL('https://example.org/a.ts');
import './gone.ts';`;
  expect(findImports('a.ts', text, tree)).toEqual(['lib/b.ts', 'lib/c.mts', 'data.json', 'lib/index.ts', 'main.js']);
});
