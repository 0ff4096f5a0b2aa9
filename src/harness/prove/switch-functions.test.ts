import { runInNewContext } from 'node:vm';

import { expect, test } from 'vitest';

import { switchFunctions } from './switch-functions.ts';

type Cover = (ids: string, place: number) => void;

/** The function that a source calls at its places, in a process whose worker has put this under the key. */
function coverOf(found: object): Cover {
  return runInNewContext(`${switchFunctions('key')}; stryCov_9fa48`, { key: found }) as Cover;
}

test('each place notes once in a turn that it was passed, and anew in the next', () => {
  let turn = 1;
  const noted: string[] = [];
  const cover = coverOf({ turn: () => turn, cover: (ids: string) => noted.push(`${turn}: ${ids}`) });
  const passAll = (): void => {
    for (let pass = 0; pass < 3; pass += 1) for (const [place, ids] of ['a,b', 'c'].entries()) cover(ids, place);
  };
  passAll();
  turn = 2;
  passAll();
  expect(noted).toEqual(['1: a,b', '1: c', '2: a,b', '2: c']);
});

test('nothing is noted where nothing is recorded', () => {
  const cover = coverOf({ turn: () => expect.unreachable(), cover: undefined });
  expect(() => cover('a', 0)).not.toThrow();
});
