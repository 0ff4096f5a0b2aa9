import { expect, test } from 'vitest';

import type { SwitchableMutant } from './instrument-sources.ts';
import { rankCandidates } from './rank-candidates.ts';

function mutant(id: string, more: Partial<SwitchableMutant> = {}): SwitchableMutant {
  return {
    id,
    mutator: 'ConditionalExpression',
    file: 'src/a.ts',
    line: Number(id),
    column: 1,
    original: 'a',
    replacement: 'b',
    constant: false,
    ...more,
  };
}

function rank(
  mutants: readonly SwitchableMutant[],
  popularity: Readonly<Record<string, number>> = {},
  distance: Readonly<Record<string, number>> = {},
) {
  const reach = { mutants, popularity: new Map(Object.entries(popularity)), distance: new Map(Object.entries(distance)) };
  return rankCandidates(reach, 10).map(({ id }) => id);
}

test('of none there is none', () => {
  expect(rank([])).toEqual([]);
});

test('what few tests reach comes first', () => {
  expect(rank([mutant('1'), mutant('2')], { 1: 40, 2: 2 })).toEqual(['2', '1']);
});

test('what lies near to the test comes first', () => {
  expect(
    rank([mutant('1', { file: 'src/far.ts' }), mutant('2', { file: 'src/near.ts' })], {}, { 'src/far.ts': 5, 'src/near.ts': 1 }),
  ).toEqual(['2', '1']);
});

test('what may keep a loop from ending comes last', () => {
  expect(rank([mutant('1', { mutator: 'UpdateOperator' }), mutant('2', { mutator: 'StringLiteral' })])).toEqual(['2', '1']);
});

test('no line twice while there are others', () => {
  const sameLine = [mutant('1', { line: 7 }), mutant('2', { line: 7 }), mutant('3', { line: 8, mutator: 'BlockStatement' })];
  expect(rank(sameLine)).toEqual(['1', '3', '2']);
});

test('returns no more than it is asked for', () => {
  const many = Array.from({ length: 500 }, (_, index) => mutant(String(index)));
  expect(new Set(rank(many)).size).toBe(10);
});
