import { expect, test } from 'vitest';
import { DuplicateIdError, TooManyError } from './integration-errors.ts';
import { IntegrationTally } from './integration-tally.ts';
import { RecordBook } from './record-book.ts';

function bookOf(maxOpen: number, maxHistory: number) {
  const tally = new IntegrationTally();
  return { book: new RecordBook<{ readonly id: string }>({ maxOpen, maxHistory }, tally), tally };
}

test('an empty book finds nothing, and ending what is not in it changes nothing', () => {
  const { book } = bookOf(1, 1);
  book.end({ id: 'a' });
  expect({ list: book.list(), open: book.open.size, found: book.find('a') }).toEqual({ list: [], open: 0, found: undefined });
});

test('refuses an id twice, and more than may be open, until one ends', () => {
  const { book, tally } = bookOf(2, 1);
  const [a, b, c] = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  book.add(a);
  expect(() => book.add({ id: 'a' })).toThrow(DuplicateIdError);
  book.add(b);
  expect(() => book.add(c)).toThrow(TooManyError);
  book.end(a);
  book.add(c);
  expect(() => book.check('a')).toThrow(DuplicateIdError);
  expect({ list: book.list(), open: [...book.open], hits: tally.boundHits.open }).toEqual({
    list: [a, b, c],
    open: [b, c],
    hits: 1,
  });
});

test('forgets what ended first, and nothing that is open', () => {
  const { book, tally } = bookOf(10, 2);
  const entries = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
  for (const entry of entries) book.add(entry);
  for (const id of ['c', 'a', 'd']) book.end(book.find(id) ?? { id: 'none' });
  expect(book.list().map(({ id }) => id)).toEqual(['a', 'b', 'd']);
  book.end(entries[3] ?? { id: 'none' });
  expect({ ids: book.list().map(({ id }) => id), hits: tally.boundHits.history }).toEqual({ ids: ['a', 'b', 'd'], hits: 1 });
});
