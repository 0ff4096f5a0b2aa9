import { expect, test } from 'vitest';
import { createEndpointPolicy } from '../endpoints/endpoint-policy.ts';
import { InvalidConfigurationError } from '../../shared/validate-config.ts';
import { readRegistration } from './service-registration.ts';
import type { ServiceRegistration } from './service-registration.ts';

const policy = createEndpointPolicy();

function read(changes: Partial<ServiceRegistration>) {
  return readRegistration('organisation-1', { id: 'billing', endpoints: ['http://127.0.0.1:8080'], ...changes }, policy);
}

/** The fields that are refused. */
function refusedIn(changes: object): readonly string[] {
  try {
    read(changes);
    return [];
  } catch (error) {
    return error instanceof InvalidConfigurationError ? error.problems.map(({ field }) => field) : [String(error)];
  }
}

test('the least that can be registered sets nothing but its instances', () => {
  const instance = {
    url: 'http://127.0.0.1:8080',
    origin: 'http://127.0.0.1:8080',
    basePath: '',
    weight: 1,
    metadata: {},
    leaseMs: 30_000,
  };
  expect(read({})).toEqual({ organisationId: 'organisation-1', id: 'billing', instances: [{ id: instance.url, ...instance }] });
});

test.for<[object, readonly string[]]>([
  [{ id: 'with space' }, ['id']],
  [{ id: 'x'.repeat(257) }, ['id']],
  [{ endpoints: [] }, ['endpoints']],
  [{ endpoints: 'http://127.0.0.1' }, ['endpoints']],
  [{ endpoints: ['http://127.0.0.1', 'http://127.0.0.1/'] }, ['endpoints']],
  [{ leaseMs: 0 }, ['leaseMs']],
  [{ leaseMs: Number.NaN }, ['leaseMs']],
  [{ requiredLevel: 'SOME', balancing: 'random' }, ['requiredLevel', 'balancing']],
  [{ sharedWith: 'everybody' }, ['sharedWith']],
  [{ sharedWith: ['a', ''] }, ['sharedWith[1]']],
  [{ metadata: { a: 1 } }, ['metadata']],
  [{ endpoints: [{ url: 'http://127.0.0.1', weight: 0 }] }, ['endpoints[0].weight']],
  [{ endpoints: [{ url: 'http://127.0.0.1', instanceId: '' }] }, ['endpoints[0].instanceId']],
  [{ endpoints: ['http://127.0.0.1/?token=secret'] }, ['endpoints.url']],
  [
    { health: { path: 'health', intervalMs: 0, rise: 0, jitterRatio: 2 } },
    ['health.path', 'health.intervalMs', 'health.jitterRatio', 'health.rise'],
  ],
])('%j is refused for %j', ([changes, fields]) => {
  expect(refusedIn(changes)).toEqual(fields);
});

test('an error does not quote the query of an endpoint, which may be a secret', () => {
  expect(() => read({ endpoints: ['http://127.0.0.1/?token=secret'] })).not.toThrow('secret');
  expect(() => read({ endpoints: ['http://127.0.0.1/?token=secret'] })).toThrow('without a query');
});

test('nor a URL that stands where a list should', () => {
  const endpoints = 'http://user:secret@127.0.0.1' as unknown as string[];
  expect(() => read({ endpoints })).toThrow('endpoints must be a list');
  expect(() => read({ endpoints })).not.toThrow('secret');
});

test('a lease may have no end', () => {
  expect(read({ leaseMs: Number.POSITIVE_INFINITY }).instances[0]?.leaseMs).toBe(Number.POSITIVE_INFINITY);
});

test('what the registrant changes afterwards changes nothing', () => {
  const metadata = { team: 'red' };
  const sharedWith = ['b'];
  const { metadata: kept, sharedWith: shared } = read({ metadata, sharedWith });
  metadata.team = 'blue';
  sharedWith.push('c');
  expect({ kept, shared }).toEqual({ kept: { team: 'red' }, shared: ['b'] });
  expect(Object.isFrozen(kept)).toBe(true);
});
