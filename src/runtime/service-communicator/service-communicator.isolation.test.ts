import { expect, test } from 'vitest';
import { startService } from '../../../tests/support/services/service-process.ts';
import type { MetricsSource } from '../shared/metrics-sink.ts';
import { OrganisationCommunicator, ServiceCommunicator, UnknownServiceError } from './service-communicator.ts';

const shared = { organisationId: 'a', id: 'shared' };
const hidden = { organisationId: 'a', id: 'hidden' };

/** `a` has a hidden service and one that it shares with `b`; both have called, and their traces are left behind. */
async function setting() {
  const server = await startService();
  const sources: MetricsSource[] = [];
  const metrics = { register: (source: MetricsSource) => ({ at: sources.push(source), [Symbol.dispose]: () => undefined }) };
  const ejection = { consecutiveFailures: 1, baseMs: 60_000, maxEjectedRatio: 1 };
  const communicator = new ServiceCommunicator({ metrics, ejection, retryBudget: { ratio: 0, perSecond: 0, burst: 1 } });
  const [a, b, c] = [communicator.for('a'), communicator.for('b'), communicator.for('c')];
  const health = { path: '/health', fall: 1 };
  await a.register({ id: 'hidden', endpoints: [server.url], metadata: { secret: 'of a' } });
  await a.register({ id: 'shared', endpoints: [server.url, `${server.url}/base`], sharedWith: ['b'], health });
  const made = await a.request('hidden', { path: '/echo' });
  return {
    server,
    communicator,
    a,
    b,
    c,
    made,
    samples: () => sources.flatMap((source) => [...source()]),
    async [Symbol.asyncDispose]() {
      await communicator.close();
      await server.kill();
    },
  };
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('closed by b'));
}

function methodsOf(Class: { readonly prototype: object }): readonly string[] {
  return Object.getOwnPropertyNames(Class.prototype)
    .filter((name) => name !== 'constructor')
    .toSorted();
}

test('every public method is tried below', () => {
  expect(methodsOf(ServiceCommunicator)).toEqual(['close', 'for']);
  const tried = [
    'checkNow',
    'configure',
    'deregister',
    'describeSecurity',
    'find',
    'health',
    'list',
    'register',
    'renew',
    'request',
  ];
  expect(methodsOf(OrganisationCommunicator)).toEqual([...tried, 'requestById', 'requests']);
});

test('find, list, health and request reach no service of another organisation, and do not tell that there is one', async () => {
  await using each = await setting();
  const { b, c } = each;
  expect([b.find('hidden'), b.find(hidden), c.find(shared), c.find('shared')]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect([b.list(), c.list()]).toEqual([[], []]);
  const missing = await b.request('nothing').catch((error: unknown) => error as Error);
  const denied = await b.request({ organisationId: 'a', id: 'nothing' }).catch((error: unknown) => error as Error);
  await expect(b.request(hidden)).rejects.toThrow(UnknownServiceError);
  await expect(c.request(shared)).rejects.toThrow(UnknownServiceError);
  expect(() => b.health(hidden)).toThrow(UnknownServiceError);
  expect(() => c.health(shared)).toThrow(UnknownServiceError);
  expect(missing).toEqual(denied);
});

test('a service is shared with those that its owner names, in their own name, until the owner says otherwise', async () => {
  await using each = await setting();
  const { a, b, server } = each;
  expect((await b.request(shared, { path: '/echo' })).status).toBe(200);
  expect((await server.seen('/echo')).map(({ headers }) => headers['x-organisation-id'])).toEqual(['a', 'b']);
  expect(b.find(shared)).toMatchObject({ organisationId: 'a', id: 'shared' });
  expect(b.find('shared')).toBeUndefined();
  await a.register({ id: 'shared', endpoints: [server.url], sharedWith: [] });
  await expect(b.request(shared)).rejects.toThrow(UnknownServiceError);
});

test('a service that another organisation offers under a trusted name is not taken for it', async () => {
  await using each = await setting();
  const { a, b, c } = each;
  await c.register({ id: 'hidden', endpoints: ['http://127.0.0.1:9'], sharedWith: ['a', 'b'] });
  expect((await a.request('hidden', { path: '/echo' })).status).toBe(200);
  await expect(b.request('hidden')).rejects.toThrow(UnknownServiceError);
});

test('register, renew, deregister and checkNow change and check nothing of another organisation', async () => {
  await using each = await setting();
  const { a, b, server } = each;
  const instances = a.find('shared')?.instances.length;
  await b.register({ id: 'shared', endpoints: ['http://127.0.0.1:9'], requiredLevel: 'NONE', leaseMs: 1 });
  await expect(b.renew('hidden', server.url)).rejects.toMatchObject({ code: 'COMMUNICATOR_LEASE_EXPIRED' });
  expect(await b.deregister('hidden')).toBe(false);
  expect(await b.deregister('hidden', server.url)).toBe(false);
  await expect(b.checkNow('hidden')).rejects.toThrow(UnknownServiceError);
  expect({ hidden: a.find('hidden')?.instances.length, shared: a.find('shared')?.instances.length }).toEqual({
    hidden: 1,
    shared: instances,
  });
});

test('requestById and requests show no request of another organisation', async () => {
  await using each = await setting();
  const { a, b, made } = each;
  expect(a.requestById(made.requestId)?.state).toBe('succeeded');
  expect(b.requestById(made.requestId)).toBeUndefined();
  expect([b.requests(), b.requests({ serviceId: 'hidden' })]).toEqual([[], []]);
});

test('configure changes how one organisation calls, and nobody else', async () => {
  await using each = await setting();
  const { a, b } = each;
  b.configure(shared, { timeoutMs: 1, guard: refuse });
  await expect(b.request(shared, { path: '/echo' })).rejects.toThrow('closed by b');
  expect((await a.request('shared', { path: '/echo' })).status).toBe(200);
});

test('what one organisation does to a shared service ejects nothing, and costs no retry, of another', async () => {
  await using each = await setting();
  const { a, b } = each;
  await Promise.all(Array.from({ length: 6 }, () => b.request(shared, { path: '/sequence/ill/500' })));
  expect(b.health(shared).instances.map(({ inRotation }) => inRotation)).toEqual([false, false]);
  expect(a.health('shared').instances.map(({ inRotation }) => inRotation)).toEqual([true, true]);
  expect((await b.request(shared, { path: '/sequence/b1/503' })).attempts).toBe(2);
  expect((await b.request(shared, { path: '/sequence/b2/503' })).attempts).toBe(1);
  expect((await a.request('shared', { path: '/sequence/a1/503' })).attempts).toBe(2);
});

test('one organisation at its bound holds up nobody else', async () => {
  await using server = await startService();
  await using communicator = new ServiceCommunicator({ maxInFlight: 1 });
  const [greedy, modest] = [communicator.for('greedy'), communicator.for('modest')];
  for (const each of [greedy, modest]) await each.register({ id: 'x', endpoints: [server.url] });
  const first = greedy.request('x', { path: '/delay/50' });
  await expect(greedy.request('x')).rejects.toMatchObject({ code: 'COMMUNICATOR_FULL', bound: 'maxInFlight' });
  expect((await modest.request('x', { path: '/echo' })).status).toBe(200);
  expect((await first).status).toBe(200);
});

test('metrics, describeSecurity and close name no organisation and no service', async () => {
  await using each = await setting();
  const { communicator, a, samples } = each;
  const told = JSON.stringify([samples(), a.describeSecurity(), await communicator.close()]);
  expect(told).not.toMatch(/hidden|shared|of a|"a"|"b"/);
});

test('organisations and services named like properties of an object are like any other', async () => {
  await using server = await startService();
  await using communicator = new ServiceCommunicator();
  const names = ['__proto__', 'constructor', 'toString'];
  for (const name of names) {
    await communicator.for(name).register({ id: name, endpoints: [server.url] });
    expect((await communicator.for(name).request(name, { path: '/echo' })).status).toBe(200);
    expect(
      communicator
        .for(name)
        .list()
        .map(({ id }) => id),
    ).toEqual([name]);
  }
});
