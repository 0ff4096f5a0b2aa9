import { expect, test } from 'vitest';

import { instrumentSources } from './instrument-sources.ts';

const text = `#!/usr/bin/env node
import type { A } from './a.ts';

export function isAbove(value: number, bound: number): boolean {
  return value > bound;
}
export const answer = (): string => 'yes';
`;

test('nothing has no mutants', async () => {
  const { mutants, contents, version } = await instrumentSources(new Map(), 'key');
  expect({ mutants, files: contents.size, version }).toEqual({ mutants: [], files: 0, version: expect.stringMatching(/^\d+\./) });
});

test('says of each mutant where it lies and what it replaces', async () => {
  const { mutants } = await instrumentSources(new Map([['src/a.ts', text]]), 'key');
  expect(mutants).toContainEqual({
    id: expect.stringMatching(/^[0-9a-f]{12}$/),
    mutator: 'EqualityOperator',
    file: 'src/a.ts',
    line: 5,
    column: 10,
    original: 'value > bound',
    replacement: 'value >= bound',
    constant: false,
  });
  expect(mutants.filter(({ constant }) => constant).map(({ original }) => original)).toContain("'yes'");
});

test('the ids in the text are those of the mutants, and the first line stays the first', async () => {
  const { mutants, contents } = await instrumentSources(new Map([['src/a.ts', text]]), 'key');
  const content = contents.get('src/a.ts')!;
  const named = new Set([...content.matchAll(/stryMutAct_9fa48\("(\w+)"\)/g)].map(([, id]) => id));
  expect(named).toEqual(new Set(mutants.map(({ id }) => id)));
  const lines = content.trimEnd().split('\n');
  expect([lines[0], lines.at(-1)]).toEqual(['#!/usr/bin/env node', expect.stringContaining('function stryMutAct_9fa48')]);
});

test('a source that does not parse is refused by name, and the others are instrumented', async () => {
  const sources = new Map([
    ['src/broken.ts', 'export const = ('],
    ['src/a.ts', text],
  ]);
  const { refused, contents } = await instrumentSources(sources, 'key');
  expect([[...refused.keys()], [...contents.keys()]]).toEqual([['src/broken.ts'], ['src/a.ts']]);
});
