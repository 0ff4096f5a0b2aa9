import { expect, test } from 'vitest';

import { compareSets, measureSets, setNames } from './five-sets.ts';
import type { FiveSets, SetName } from './five-sets.ts';
import { describeDifferences } from './spoiled.ts';

const sets = (ids: readonly string[], changes: Partial<Record<SetName, readonly string[]>> = {}): FiveSets => ({
  planned: ids,
  cataloged: ids,
  collected: ids,
  executed: ids,
  reported: ids,
  ...changes,
});

test('five empty sets are equal, and hold nothing', () => {
  expect(compareSets(sets([]))).toEqual([]);
  expect(measureSets([])).toEqual({ planned: 0, cataloged: 0, collected: 0, executed: 0, reported: 0 });
});

test('order and repetition do not matter', () => {
  expect(compareSets(sets(['QA-1.1', 'QA-1.2'], { executed: ['QA-1.2', 'QA-1.1', 'QA-1.1'] }))).toEqual([]);
});

test.for(setNames)('one that %s lacks, and one that it alone names, is a difference', (name) => {
  const others = setNames.filter((each) => each !== name);
  expect(compareSets(sets(['QA-1.1', 'QA-1.2'], { [name]: ['QA-1.1', 'QA-1.3'] }))).toEqual(
    expect.arrayContaining([
      { criterion: 'QA-1.2', namedBy: others, lackingIn: [name] },
      { criterion: 'QA-1.3', namedBy: [name], lackingIn: others },
    ]),
  );
});

test('a difference is named with who knows of it and who does not', () => {
  const differences = compareSets(sets(['QA-1.1'], { executed: [], reported: [] }));
  expect(describeDifferences(differences)).toEqual({
    code: 'SETS_DIFFER',
    message: 'QA-1.1 is planned, cataloged, collected, and not executed, reported',
  });
});

test('of several repetitions the fewest are counted', () => {
  expect(measureSets([sets(['QA-1.1']), sets(['QA-1.1'], { executed: [] })])).toMatchObject({ planned: 1, executed: 0 });
});
