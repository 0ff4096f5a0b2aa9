import { expect, test } from 'vitest';

import { expected, readHarbour } from '../fixtures/harbour.ts';
import { findMatches } from './find-matches.ts';

const harbour = readHarbour();

test('an empty file has no match', () => {
  expect(findMatches('a.yaml', '', 8081).matches).toEqual([]);
});

test('the fixture has at least 30 files of at least 12 kinds', () => {
  const kinds = new Set([...harbour].map(([file, text]) => findMatches(file, text, 8081).kind));
  expect(Object.keys(expected).toSorted()).toEqual([...harbour.keys()].toSorted());
  expect(harbour.size).toBeGreaterThanOrEqual(30);
  expect(kinds.size).toBeGreaterThanOrEqual(12);
});

test.for([...harbour])('every place of %s is what it is marked as', ([file, text]) => {
  const { matches } = findMatches(file, text, 8081);
  const placesOf = (verdict: string) =>
    matches.filter((match) => match.verdict === verdict).map(({ line, column }) => `${line}:${column}`);
  const explained = matches.map(({ line, column, verdict, reason }) => `${line}:${column} ${verdict}: ${reason}`).join('\n');
  const found = {
    certain: placesOf('certain'),
    unsure: placesOf('unsure'),
    lookAlikes: placesOf('look-alike').length,
  };
  expect(found, explained).toEqual(expected[file]);
});
