import { expect, test } from 'vitest';
import { settle } from '../shared/manual-clock.ts';
import { LazyLoader } from './lazy-loader.ts';

test('a promise that calls back twice does not end the call of another load', async () => {
  const loader = new LazyLoader({ attempts: 1 });
  const again: ((value: unknown) => void)[] = [];
  loader.register('twice', () => {
    const promise = Promise.resolve('once');
    return Object.assign(promise, {
      // oxlint-disable-next-line unicorn/no-thenable -- the very thing under test
      then: (onGood: (value: unknown) => void) => {
        again.push(onGood);
        onGood('once');
      },
    });
  });
  const other = Promise.withResolvers<string>();
  loader.register('other', () => other.promise);
  expect(await loader.for('organisation-1').get('twice')).toBe('once');
  const access = loader.for('organisation-2').get('other');
  for (const callBack of again) callBack('of organisation-1');
  await settle();
  other.resolve('of organisation-2');
  expect(await access).toBe('of organisation-2');
});

test('calls that end in any order each end their own load', async () => {
  const loader = new LazyLoader({ attempts: 1 });
  const calls = new Map<string, PromiseWithResolvers<string>>();
  loader.registerPrefix('', ({ key }) => {
    const call = Promise.withResolvers<string>();
    calls.set(key, call);
    return call.promise;
  });
  const mine = loader.for('organisation-1');
  for (const round of [1, 2]) {
    const keys = Array.from({ length: 600 }, (_, index) => `${round}-${(index * 7) % 600}`);
    const outcomes = mine.getMany(keys);
    for (const key of keys.toSorted()) calls.get(key)?.resolve(`value of ${key}`);
    expect(await outcomes).toEqual(keys.map((key) => ({ status: 'fulfilled', value: `value of ${key}` })));
  }
});
