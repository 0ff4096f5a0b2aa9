import { expect, test } from 'vitest';
import { settle } from '../../shared/manual-clock.ts';
import { KeyedTurns } from './keyed-turns.ts';

test('work on one key waits for the work before it, also where that fails; work on another does not', async () => {
  const turns = new KeyedTurns();
  const first = Promise.withResolvers<string>();
  const begun: string[] = [];
  const work = (name: string, outcome: Promise<string>) => () => {
    begun.push(name);
    return outcome;
  };
  const outcomes = Promise.allSettled([
    turns.take('a', work('first', first.promise)),
    turns.take('a', work('second', Promise.resolve('second'))),
    turns.take('b', work('other', Promise.resolve('other'))),
  ]);
  await settle();
  expect(begun).toEqual(['first', 'other']);
  first.reject(new Error('no luck'));
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(begun).toEqual(['first', 'other', 'second']);
  expect(await turns.take('a', async () => 'third')).toBe('third');
});
