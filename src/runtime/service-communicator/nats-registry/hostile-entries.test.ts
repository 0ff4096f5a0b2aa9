import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import { change } from '../../../../tests/conformance/service-registry/registry-under-test.ts';
import { registryOver } from '../../../../tests/support/services/bucket-registries.ts';
import { ScriptedBucket } from '../../../../tests/support/services/scripted-bucket.ts';
import { createEndpointPolicy } from '../endpoints/endpoint-policy.ts';
import { ManualClock, settle } from '../../shared/manual-clock.ts';
import { leaseKey, serviceKey } from './registry-keys.ts';

const instance = { id: 'i', url: 'http://one', weight: 1, metadata: {}, leaseMs: 1_000, token: 't', ageMs: 0 };
const service = {
  organisationId: 'a',
  id: 'x',
  requiredLevel: 'BASIC',
  balancing: 'weighted',
  sharedWith: [],
  metadata: {},
  instances: [instance],
};

async function started(settings = {}) {
  const clock = new ManualClock();
  const bucket = new ScriptedBucket(clock);
  const registry = registryOver(bucket.open, { clock, ...settings });
  await registry.start();
  const store = async (value: unknown, key = serviceKey('a', 'x')): Promise<void> => {
    bucket.store(key, typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value));
    await settle();
  };
  return { clock, bucket, registry, store, [Symbol.asyncDispose]: () => registry.close() };
}

test('an entry as it should be is shown', async () => {
  await using world = await started();
  await world.store(service);
  expect(world.registry.find('a', 'x')).toMatchObject({ requiredLevel: 'BASIC', instances: [{ id: 'i', url: 'http://one' }] });
  expect(world.registry.status().ignored).toEqual({ malformed: 0, forbidden: 0, beyondBounds: 0 });
});

test.for<[string, unknown, string?]>([
  ['no JSON', '{'],
  ['no object', 'null'],
  ['a list', '[]'],
  ['bytes', new Uint8Array([0xff, 0xfe, 0])],
  ['nothing', ''],
  ['far too long', JSON.stringify({ ...service, more: 'x'.repeat(1_048_576) })],
  ['no instances', { ...service, instances: undefined }],
  ['instances that are none', { ...service, instances: [null] }],
  ['an instance without a token', { ...service, instances: [{ ...instance, token: undefined }] }],
  ['an instance younger than new', { ...service, instances: [{ ...instance, ageMs: -1 }] }],
  ['no level', { ...service, requiredLevel: undefined }],
  ['an unknown level', { ...service, requiredLevel: 'SOME' }],
  ['an unknown balancing', { ...service, balancing: 'all' }],
  ['a lease of no length', { ...service, instances: [{ ...instance, leaseMs: 0 }] }],
  ['a weight of none', { ...service, instances: [{ ...instance, weight: 0 }] }],
  ['a text for a weight', { ...service, instances: [{ ...instance, weight: '1' }] }],
  ['metadata of numbers', { ...service, instances: [{ ...instance, metadata: { a: 1 } }] }],
  ['metadata of the service that is null', { ...service, metadata: null }],
  ['shared with a number', { ...service, sharedWith: [7] }],
  ['health at no path', { ...service, health: { path: 'health' } }],
  ['health that is null', { ...service, health: null }],
  ['no URL', { ...service, instances: [{ ...instance, url: 7 }] }, 'forbidden'],
  ['a query', { ...service, instances: [{ ...instance, url: 'http://one/?a=1' }] }],
  ['another service', { ...service, id: 'y' }],
  ['another organisation', { ...service, organisationId: 'b' }],
])('%s is ignored, counted, and hides nothing else', async ([, value, kind = 'malformed']) => {
  await using world = await started();
  await world.registry.put(change('a', 'y', ['http://one'], 60_000));
  await world.store(value);
  expect(world.registry.list('a').map(({ id }) => id)).toEqual(['y']);
  expect(world.registry.list('b')).toEqual([]);
  expect(world.registry.status().ignored).toEqual({ malformed: 0, forbidden: 0, beyondBounds: 0, [kind]: 1 });
  await world.registry.put(change('a', 'x', ['http://two'], 60_000));
  expect(world.registry.find('a', 'x')?.instances.map(({ id }) => id)).toContain('http://two');
});

test.for([
  'http://169.254.169.254/latest',
  'http://[fd00:ec2::254]',
  'http://[::ffff:169.254.169.254]',
  'http://metadata.google.internal',
  'http://0.0.0.0:8080',
  'http://2852039166',
  'http://user:secret@one',
  'ftp://one',
])('an instance at %s is not shown, and its neighbours are', async (url) => {
  await using world = await started();
  await world.store({ ...service, instances: [instance, { ...instance, id: 'j', token: 'u', url }] });
  expect(world.registry.find('a', 'x')?.instances.map(({ id }) => id)).toEqual(['i']);
  expect(world.registry.status().ignored.forbidden).toBe(1);
});

test('the policy of this process decides, and what it forbids stays for those who may', async () => {
  const clock = new ManualClock();
  const bucket = new ScriptedBucket(clock);
  await using strict = registryOver(bucket.open, { clock, endpointPolicy: createEndpointPolicy({ allowPrivate: false }) });
  await using other = registryOver(bucket.open, { clock });
  await Promise.all([strict.start(), other.start()]);
  await other.put({ ...change('a', 'x', ['http://10.0.0.7'], 60_000), requiredLevel: 'ENCRYPTED' });
  await strict.put(change('a', 'x', ['http://192.0.2.7'], 60_000));
  await settle();
  expect(strict.find('a', 'x')).toMatchObject({ requiredLevel: 'ENCRYPTED', instances: [{ id: 'http://192.0.2.7' }] });
  expect(other.find('a', 'x')?.instances.map(({ id }) => id)).toEqual(['http://10.0.0.7', 'http://192.0.2.7']);
});

test('a service that becomes unreadable is a service no more: nobody guesses what it requires', async () => {
  await using world = await started();
  await world.registry.put({ ...change('a', 'x', ['http://one'], 60_000), requiredLevel: 'ENCRYPTED' });
  await world.store({ ...service, requiredLevel: 'none' });
  expect(world.registry.find('a', 'x')).toBeUndefined();
});

test('a neighbour that writes an instance down as young makes it no younger here', async () => {
  await using world = await started();
  await world.store(service);
  await world.clock.advance(900);
  await world.store({ ...service, metadata: { team: 'red' } });
  expect(world.registry.find('a', 'x')).toMatchObject({ metadata: { team: 'red' }, instances: [{ expiresAtMs: 1_000 }] });
});

test('what a known token stands for is read anew when it changes', async () => {
  await using world = await started();
  await world.store(service);
  await world.store({ ...service, instances: [{ ...instance, url: 'http://two', weight: 2 }] });
  expect(world.registry.find('a', 'x')?.instances).toMatchObject([{ id: 'i', url: 'http://two', weight: 2 }]);
  await world.store({ ...service, instances: [{ ...instance, url: 'http://169.254.169.254' }] });
  expect(world.registry.find('a', 'x')).toBeUndefined();
  await world.store(service);
  expect(world.registry.find('a', 'x')?.instances).toMatchObject([{ id: 'i', url: 'http://one', weight: 1 }]);
});

test('nor any older: a renewal that the neighbour had not seen counts, though it comes first', async () => {
  await using world = await started();
  await world.store({ token: 't', isOver: false }, leaseKey('a', 'x', 'i'));
  await world.store({ ...service, instances: [{ ...instance, ageMs: 900 }] });
  expect(world.registry.find('a', 'x')?.instances[0]?.expiresAtMs).toBe(1_000);
});

test('renewals that are none, and keys that nobody knows, change nothing', async () => {
  await using world = await started();
  await world.store(service);
  const key = leaseKey('a', 'x', 'i');
  await world.clock.advance(900);
  for (const value of ['{', 'null', { token: 7, isOver: false }, { token: 't' }, { token: 't', isOver: 'yes' }])
    await world.store(value, key);
  await world.store({ token: 'another', isOver: true }, key);
  await world.store('x', 'elsewhere');
  expect(world.registry.find('a', 'x')?.instances[0]?.expiresAtMs).toBe(1_000);
  expect(world.registry.status().ignored.malformed).toBe(6);
  expect(await world.registry.renew('a', 'x', 'i')).toBe(true);
  expect(world.registry.find('a', 'x')?.instances[0]?.expiresAtMs).toBe(1_900);
});

test('nothing that can stand in a bucket is thrown at anybody', async () => {
  const part = fc.oneof(fc.jsonValue(), fc.constantFrom(service, instance, [instance], { __proto__: null }));
  const field = fc.constantFrom(...Object.keys(service), ...Object.keys(instance), 'health', '__proto__');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(field, part, fc.boolean()), { maxLength: 4 }), async (changes) => {
      await using world = await started();
      const ofInstance = changes.filter(([, , isOfInstance]) => isOfInstance).map(([name, value]) => [name, value]);
      const ofService = changes.filter(([, , isOfInstance]) => !isOfInstance).map(([name, value]) => [name, value]);
      const odd = {
        ...service,
        instances: [{ ...instance, ...Object.fromEntries(ofInstance) }],
        ...Object.fromEntries(ofService),
      };
      await world.store(odd);
      await world.registry.put(change('a', 'y', ['http://one'], 60_000));
      expect(world.registry.find('a', 'y')?.instances).toHaveLength(1);
      for (const { instances } of world.registry.list('a'))
        for (const { origin } of instances) expect(() => new URL(origin)).not.toThrow();
    }),
    { numRuns: 200 },
  );
});
