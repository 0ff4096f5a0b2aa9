import { globSync, readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { ownStyle } from './code-style.ts';
import { fileOf } from './generated-file.ts';
import { refineFiles } from './refine-files.ts';

const styles = { '.ts': ownStyle, '.json': ownStyle };

function refine(text: string): string | undefined {
  return refineFiles([fileOf('src/a.ts', text)], styles)[0]?.text;
}

test('sorts imports: those of Node.js, those of packages, its own', () => {
  const text =
    "#!/usr/bin/env node\nimport { b } from './b.ts';\nimport { z } from 'z';\nimport type { A } from './a.ts';\nimport fs from 'node:fs';\n\nb();\n";
  expect(refine(text)).toBe(
    "#!/usr/bin/env node\nimport fs from 'node:fs';\n\nimport { z } from 'z';\n\nimport type { A } from './a.ts';\nimport { b } from './b.ts';\n\nb();\n",
  );
});

test('leaves imports with a comment between them as they are', () => {
  const text = "import { b } from './b.ts';\n// Before the others.\nimport { a } from './a.ts';\n";
  expect(refine(text)).toBe(text);
});

test('takes away spaces at the ends of lines and lines at the end', () => {
  expect(refine('const a = 1;  \n\n\n')).toBe('const a = 1;\n');
});

test('the files stand in the order of their paths', () => {
  expect(refineFiles([fileOf('b', ''), fileOf('a', ''), fileOf('B', '')], styles).map(({ path }) => path)).toEqual([
    'B',
    'a',
    'b',
  ]);
});

test('the templates need no refining', () => {
  const files = globSync('templates/node/{src,qa/tests}/*.ts');
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) expect(refine(readFileSync(file, 'utf8')), file).toBe(readFileSync(file, 'utf8'));
});
