import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { LazyLoader, LoaderClosedError } from './lazy-loader.ts';

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
    await settle();
    for (const key of keys.toSorted()) calls.get(key)?.resolve(`value of ${key}`);
    expect(await outcomes).toEqual(keys.map((key) => ({ status: 'fulfilled', value: `value of ${key}` })));
  }
});

test('a loader is called after whoever asks has gone on, in the asynchronous context of who asked first', async () => {
  const events: string[] = [];
  const requests = new AsyncLocalStorage<string>();
  const loader = new LazyLoader({ attempts: 1 });
  loader.registerPrefix('', ({ organisationId, key }) => events.push(`${organisationId} loads ${key} in ${requests.getStore()}`));
  const ask = (request: string, organisationId: string, key: string) =>
    requests.run(request, () => {
      const access = loader.for(organisationId).get(key);
      events.push(`${request} goes on`);
      return access;
    });
  await Promise.all([
    ask('request 1', 'organisation-1', 'a'),
    ask('request 2', 'organisation-2', 'a'),
    ask('request 3', 'organisation-1', 'a'),
    ask('request 4', 'organisation-1', 'b'),
  ]);
  expect(events).toEqual([
    ...[1, 2, 3, 4].map((request) => `request ${request} goes on`),
    'organisation-1 loads a in request 1',
    'organisation-2 loads a in request 2',
    'organisation-1 loads b in request 4',
  ]);
});

test('a loader that was to be called when its loader was closed is not called any more', async () => {
  const called: string[] = [];
  // Its time stands still: closing ends when nothing is under way, or never.
  const loader = new LazyLoader({ attempts: 1, clock: new ManualClock() });
  loader.registerPrefix('', ({ key }) => called.push(key));
  const mine = loader.for('organisation-1');
  const access = mine.get('a');
  const closing = loader.close();
  await expect(access).rejects.toThrow(LoaderClosedError);
  await closing;
  expect(called).toEqual([]);
});
