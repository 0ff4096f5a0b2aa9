import { expect, test } from 'vitest';
import { change } from '../../../../tests/conformance/service-registry/registry-under-test.ts';
import { registryOver } from '../../../../tests/support/services/bucket-registries.ts';
import { ScriptedBucket } from '../../../../tests/support/services/scripted-bucket.ts';
import { ManualClock, settle } from '../../shared/manual-clock.ts';
import { leaseKey, serviceKey } from './registry-keys.ts';

function world() {
  const clock = new ManualClock();
  const bucket = new ScriptedBucket(clock);
  const started = async (tidyAfterMs: number) => {
    const registry = registryOver(bucket.open, { clock, tidyAfterMs });
    await registry.start();
    return registry;
  };
  const left = (): string[] => [...bucket.entries.keys()].map((key) => key.split('.')[0] ?? '').toSorted();
  return { clock, bucket, started, left };
}

/** Of a machine that never tidies within a test. */
const never = 1e9;

test('what ran out goes after a while, whoever put it, and in the end leaves no trace', async () => {
  const { clock, started, left } = world();
  await using one = await started(never);
  await using _tidy = await started(10_000);
  await one.put(change('a', 'x', ['http://one', 'http://two'], 1_000));
  await one.renew('a', 'x', 'http://one');
  await one.put(change('a', 'y', ['http://one'], 3_600_000));
  await one.put(change('a', 'y', ['http://two'], 1_000));
  await one.renew('a', 'y', 'http://one');
  expect(left()).toEqual(['lease', 'lease', 'mark', 'service', 'service']);
  await clock.advance(10_999);
  expect(left()).toEqual(['lease', 'lease', 'mark', 'service', 'service', 'tidy']);
  await clock.advance(60_000);
  expect(left()).toEqual(['lease', 'mark', 'service', 'tidy']);
  expect(one.find('a', 'y')?.instances.map(({ id }) => id)).toEqual(['http://one']);
});

test('a renewal in the meantime wins', async () => {
  const { clock, bucket, started } = world();
  await using late = await started(never);
  await late.put(change('a', 'x', ['http://one'], 60_000));
  await late.renew('a', 'x', 'http://one');
  await using _tidy = await started(10_000);
  const key = leaseKey('a', 'x', 'http://one');
  // The tidying machine hears nothing of it before it declares the lease over.
  let renewed = 0;
  bucket.beforeWrite = (written) => {
    if (written !== key || renewed > 0) return;
    renewed += 1;
    const { token } = JSON.parse(String(Buffer.from(bucket.entries.get(key)?.value ?? [])));
    bucket.store(key, JSON.stringify({ token, isOver: false }));
  };
  await clock.advance(69_000);
  await clock.advance(11_000);
  expect(renewed).toBe(1);
  await settle();
  expect(late.find('a', 'x')?.instances.map(({ id }) => id)).toEqual(['http://one']);
});

test('a lease that was declared over cannot be renewed, and says so', async () => {
  const { bucket, started } = world();
  await using one = await started(never);
  await one.put(change('a', 'x', ['http://one'], 60_000));
  const { instances } = JSON.parse(String(Buffer.from(bucket.entries.get(serviceKey('a', 'x'))?.value ?? [])));
  let isOver = false;
  bucket.beforeWrite = (key) => {
    if (isOver) return;
    isOver = true;
    bucket.store(key, JSON.stringify({ token: instances[0].token, isOver: true }));
  };
  expect(await one.renew('a', 'x', 'http://one')).toBe(false);
  expect(one.find('a', 'x')).toBeUndefined();
  await using late = await started(never);
  expect(late.find('a', 'x')).toBeUndefined();
  await one.put(change('a', 'x', ['http://one'], 60_000));
  expect(await one.renew('a', 'x', 'http://one')).toBe(true);
});

test('a registration in the meantime wins', async () => {
  const { clock, bucket, started } = world();
  await using one = await started(never);
  await using _tidy = await started(10_000);
  await one.put(change('a', 'x', ['http://one'], 1_000));
  let putting: Promise<void> | undefined;
  bucket.beforeWrite = (key) => {
    if (key === leaseKey('a', 'x', 'http://one')) putting ??= one.put(change('a', 'x', ['http://one'], 60_000));
  };
  await clock.advance(21_000);
  await putting;
  await clock.advance(30_000);
  expect(one.find('a', 'x')?.instances.map(({ id }) => id)).toEqual(['http://one']);
  expect(await one.renew('a', 'x', 'http://one')).toBe(true);
});

test('a neighbour that comes while an instance is taken out is not lost', async () => {
  const { clock, bucket, started } = world();
  await using one = await started(never);
  await using _tidy = await started(10_000);
  await one.put(change('a', 'x', ['http://one'], 1_000));
  await one.put(change('a', 'x', ['http://two'], 3_600_000));
  const key = serviceKey('a', 'x');
  let neighbours = 0;
  bucket.beforeWrite = (written) => {
    if (written !== key || neighbours > 0) return;
    neighbours += 1;
    const stored = JSON.parse(String(Buffer.from(bucket.entries.get(key)?.value ?? [])));
    const [first] = stored.instances;
    const third = { ...first, id: 'third', url: 'http://three', token: 'third', leaseMs: null };
    bucket.store(key, JSON.stringify({ ...stored, instances: [...stored.instances, third] }));
  };
  await clock.advance(60_000);
  expect(neighbours).toBe(1);
  expect(one.find('a', 'x')?.instances.map(({ id }) => id)).toEqual(['http://two', 'third']);
});

test('renewals of what was taken out go; what is still of use stays', async () => {
  const { clock, started, left } = world();
  await using one = await started(10_000);
  await one.put(change('a', 'x', ['http://one'], 3_600_000));
  await one.put(change('a', 'y', ['http://one'], Infinity));
  await one.renew('a', 'x', 'http://one');
  await one.renew('a', 'y', 'http://one');
  await one.remove('a', 'x');
  await clock.advance(100_000);
  expect(left()).toEqual(['lease', 'mark', 'service', 'tidy']);
  expect(one.find('a', 'y')?.instances).toHaveLength(1);
});

test('of many machines one tidies at a time', async () => {
  const { clock, bucket, started } = world();
  await using stack = new AsyncDisposableStack();
  for (let count = 0; count < 8; count += 1) stack.use(await started(10_000));
  await clock.advance(100_000);
  expect(bucket.written.filter((key) => key === 'tidy').length).toBeLessThanOrEqual(20);
});
