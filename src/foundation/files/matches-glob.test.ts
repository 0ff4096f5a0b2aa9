import { expect, test } from 'vitest';

import { matchesAny, matchesGlob } from './matches-glob.ts';

test('no glob matches nothing', () => {
  expect(matchesAny('a', [])).toBe(false);
});

test.for([
  ['src/a/b.ts', 'src/**', true],
  ['src/.hidden/a', 'src/**', true],
  ['.env', '**', true],
  ['.github/workflows/a.yml', '.github/**', true],
  ['github/workflows/a.yml', '.github/**', false],
  ['src/a.test.ts', 'src/!(*.test).ts', false],
  ['src/a.ts', 'src/!(*.test).ts', true],
  ['src/a.ts', '{src,.ci}/**', true],
  ['.ci/run', '{src,.ci}/**', true],
  ['src/a[1].ts', 'src/a[1].ts', true],
  ['srca/b.ts', 'src/**', false],
  ['qa/plan.yaml', 'qa/plan.yaml', true],
] as const)('%s and %s: %s', ([path, glob, expected]) => {
  expect(matchesGlob(path, glob)).toBe(expected);
});
