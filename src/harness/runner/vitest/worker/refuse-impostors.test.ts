import { chai, expect, test } from 'vitest';

import { refuseImpostors } from './refuse-impostors.ts';

refuseImpostors(chai as never, expect);

const impostor = { asymmetricMatch: () => true };
const refused = 'The value under test has an asymmetricMatch of its own';

test('values are compared as before', () => {
  expect(undefined).toEqual(undefined);
  expect({ a: [1, new Map([['b', new Set([2])]])] }).toEqual({ a: [1, new Map([['b', new Set([2])]])] });
  expect(() => expect({ a: 1 }).toEqual({ a: 2 })).toThrow('to deeply equal');
  expect({ a: 1, b: 'c' }).toEqual({ a: expect.any(Number), b: expect.stringMatching('c') });
  expect([{ a: 1 }]).toContainEqual({ a: expect.anything() });
});

test.for<readonly [string, unknown]>([
  ['itself', impostor],
  ['within', { a: [{ b: impostor }] }],
  ['in a map', new Map([['a', impostor]])],
  ['in a set', new Set([impostor])],
  [
    'by inheritance',
    new (class Evil {
      asymmetricMatch() {
        return true;
      }
    })(),
  ],
])('a value that says what it is equal to is refused: %s', ([, value]) => {
  expect(() => expect(value).toEqual(3)).toThrow(refused);
  expect(() => expect(value).toStrictEqual(3)).toThrow(refused);
  expect(() => expect(value).not.toEqual(3)).toThrow(refused);
});

const compareResolved = async (): Promise<void> => {
  await expect(Promise.resolve(impostor)).resolves.toEqual(3);
};

test('also behind a promise', async () => {
  await expect(compareResolved()).rejects.toThrow(refused);
});

test('an expectation of vitest on the left side is let pass', () => {
  expect(expect.any(Number)).toEqual(3);
  expect({ a: expect.stringContaining('b') }).toMatchObject({ a: 'abc' });
});

test('a value that holds itself, one of many parts and bytes are looked through in bounds', () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  const same: { self?: unknown } = {};
  same.self = same;
  expect(circular).toEqual(same);
  const many = Array.from({ length: 300_000 }, (_, index) => index);
  expect(many).toEqual([...many]);
  expect(Buffer.alloc(1_000_000)).toEqual(Buffer.alloc(1_000_000));
});
