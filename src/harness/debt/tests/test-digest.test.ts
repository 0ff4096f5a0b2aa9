import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

const plain = `test('a', () => { class A { b = 1 } expect(A).toBe(1) });`;
const flagged = plain.replace('b = 1', 'readonly b = 1');

/** The digests of the files' first tests, as a process finds them that has read nothing before. */
function digestsOf(files: readonly { readonly file: string; readonly text: string }[]): string[] {
  const module = JSON.stringify(new URL('../scan-sources.ts', import.meta.url).href);
  const script = `const { scanSources } = await import(${module});
    for (const file of ${JSON.stringify(files)}) console.log(scanSources([file]).tests[0].digest);`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim().split('\n');
}

test('a digest does not depend on which language was read before', () => {
  const javaScript = [{ file: 'a.js', text: plain }];
  const typeScript = [
    { file: 'plain.ts', text: plain },
    { file: 'flagged.ts', text: flagged },
  ];
  const [first, second] = digestsOf(typeScript);
  expect(second).not.toBe(first);
  expect(digestsOf([...javaScript, ...typeScript]).slice(1)).toEqual([first, second]);
  expect(digestsOf([...typeScript, ...javaScript]).slice(2)).toEqual(digestsOf(javaScript));
});
