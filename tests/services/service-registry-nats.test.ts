import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { inspect } from 'node:util';
import { jetstreamManager } from '@nats-io/jetstream';
import { expect, test } from 'vitest';
import { freePort } from '../../scripts/services/free-port.ts';
import type { NatsRegistry, NatsRegistryOptions } from '../../src/runtime/service-communicator/nats-registry/nats-registry.ts';
import { ServiceCommunicator } from '../../src/runtime/service-communicator/service-communicator.ts';
import { ManualClock } from '../../src/runtime/shared/manual-clock.ts';
import { until } from '../conformance/event-bus/transport-under-test.ts';
import { everyBucket } from '../conformance/service-registry/every-bucket.ts';
import { everyRegistry } from '../conformance/service-registry/every-registry.ts';
import { change } from '../conformance/service-registry/registry-under-test.ts';
import { connected, natsUnderTest, required, servers } from '../support/services/nats-under-test.ts';
import { registryProcess } from '../support/services/registry-process.ts';
import { bucketIn, destroyBucket, freshPrefix, freshRegistry, registryIn } from '../support/services/registry-under-nats.ts';
import { startService } from '../support/services/service-process.ts';
import { silentProxy } from '../support/services/silent-proxy.ts';

everyRegistry('on NATS', async (bounds) => {
  const clock = new ManualClock();
  const registry = freshRegistry({ clock, random: () => 0, ...bounds });
  await registry.start();
  return { registry, pass: (ms) => clock.advance(ms), [Symbol.asyncDispose]: () => registry.close() };
});

everyBucket('on NATS', async () => {
  const prefix = freshPrefix();
  return { open: bucketIn(prefix), destroy: () => destroyBucket(prefix) };
});

const idsAt = (registry: NatsRegistry, service = 'x') => registry.find('a', service)?.instances.map(({ id }) => id) ?? [];
const unavailable = expect.objectContaining({ code: 'COMMUNICATOR_REGISTRY_UNAVAILABLE' });

test('two communicators on two connections see each other, and call what is shared with them', async () => {
  const prefix = freshPrefix();
  await using service = await startService();
  await using one = registryIn(prefix);
  await using other = registryIn(prefix);
  await using owner = new ServiceCommunicator({ registry: one });
  await using caller = new ServiceCommunicator({ registry: other });
  const lease = await owner.for('a').register({ id: 'x', endpoints: [service.url], sharedWith: ['b'] });
  const shared = { organisationId: 'a', id: 'x' };
  await until('it is there', () => caller.for('b').find(shared) !== undefined);
  expect(caller.for('c').find(shared)).toBeUndefined();
  expect(caller.for('b').find('x')).toBeUndefined();
  expect((await caller.for('b').request(shared, { path: '/echo' })).status).toBe(200);
  await expect(caller.for('c').request(shared, { path: '/echo' })).rejects.toMatchObject({
    code: 'COMMUNICATOR_UNKNOWN_SERVICE',
  });
  await lease.release();
  await until('it is gone', () => caller.for('b').find(shared) === undefined);
});

test('a process that is killed is found for as long as its lease, and then no more', async () => {
  const prefix = freshPrefix();
  const leaseMs = 1_500;
  await using registry = registryIn(prefix);
  await using communicator = new ServiceCommunicator({ registry });
  await using process = registryProcess(servers, prefix, leaseMs, 'http://127.0.0.1:1');
  const shared = { organisationId: 'organisation-1', id: 'billing' };
  const mine = communicator.for('organisation-2');
  await until('it is there', () => mine.find(shared) !== undefined);
  await until('it lives by its renewals', () => process.renewals() >= 10);
  await until('it is still there', () => mine.find(shared) !== undefined);
  await process.kill();
  await until('it is gone', () => mine.find(shared) === undefined);
  await using late = registryIn(prefix);
  await late.start();
  expect(late.find('organisation-1', 'billing')).toBeUndefined();
});

test('a broker that is killed and comes back: what is known is read meanwhile, writing rejects, and then all is as it was', async () => {
  const prefix = freshPrefix();
  const nats = natsUnderTest();
  await using one = registryIn(prefix, { requestTimeoutMs: 1_000 });
  await using other = registryIn(prefix);
  await one.put(change('a', 'x', ['http://one'], 120_000));
  await one.put(change('a', 'short', ['http://one'], 1_000));
  await other.put(change('a', 'x', ['http://two'], Infinity));
  await until('both are there', () => idsAt(one).length === 2 && idsAt(other).length === 2);
  const record = one.find('a', 'x');
  const endsMs = record?.instances[0]?.expiresAtMs ?? Infinity;
  await nats.kill();
  try {
    await expect(one.put(change('a', 'x', ['http://three'], 60_000))).rejects.toEqual(unavailable);
    await expect(one.renew('a', 'x', 'http://one')).rejects.toEqual(unavailable);
    await expect(one.remove('a', 'x')).rejects.toEqual(unavailable);
    await until('the short lease has run out', () => one.find('a', 'short') === undefined);
    expect(one.find('a', 'x')).toBe(record);
    expect(one.status().state).toBe('CONNECTING');
  } finally {
    await nats.start();
  }
  await until('both are in step', () => one.status().state === 'IN_STEP' && other.status().state === 'IN_STEP');
  await until('the own lease was renewed', () => (record?.instances[0]?.expiresAtMs ?? 0) > endsMs);
  expect(one.find('a', 'x')).toBe(record);
  await other.put(change('a', 'x', ['http://three'], 60_000));
  await until('it is there', () => idsAt(one).length === 3);
});

test('a bucket that was removed is made anew by those who hold leases in it', async () => {
  const prefix = freshPrefix();
  await using one = registryIn(prefix);
  await using other = registryIn(prefix);
  await one.put({ ...change('a', 'x', ['http://one'], 120_000), requiredLevel: 'ENCRYPTED' });
  await other.put(change('a', 'x', ['http://two'], 120_000));
  await until('both are there', () => idsAt(one).length === 2);
  await using gone = registryIn(prefix);
  await gone.put(change('a', 'gone', ['http://three'], 120_000));
  await until('it is there', () => idsAt(one, 'gone').length === 1);
  await gone.close();
  await destroyBucket(prefix);
  await until('the dead one is gone', () => idsAt(one, 'gone').length + idsAt(other, 'gone').length === 0);
  await until('both are there again', () => idsAt(one).length === 2 && idsAt(other).length === 2);
  expect(other.find('a', 'x')).toMatchObject({ requiredLevel: 'ENCRYPTED' });
  await using late = registryIn(prefix);
  await late.start();
  expect(idsAt(late).toSorted()).toEqual(['http://one', 'http://two']);
});

test('what is stored while the answers are kept back is known when the way is open again', async () => {
  const prefix = freshPrefix();
  await using proxy = await silentProxy(servers);
  await using behind = registryIn(prefix, { servers: proxy.address, requestTimeoutMs: 500 });
  await using other = registryIn(prefix);
  await Promise.all([behind.start(), other.start()]);
  proxy.silence();
  const failure: unknown = await behind.put(change('a', 'x', ['http://one'], 60_000)).catch((error: unknown) => error);
  expect(failure).toEqual(unavailable);
  await other.put(change('a', 'x', ['http://two'], 60_000));
  expect(idsAt(behind)).toEqual([]);
  proxy.cut();
  await until('it is known', () => idsAt(behind).includes('http://two'));
  expect(await behind.renew('a', 'x', 'http://two')).toBe(true);
});

test('machines that begin one service at once lose nobody', async () => {
  const prefix = freshPrefix();
  await using stack = new AsyncDisposableStack();
  const registries = Array.from({ length: 6 }, () => stack.use(registryIn(prefix)));
  const origins = registries.flatMap((_, place) => [`http://${place}.one`, `http://${place}.two`]);
  await Promise.all(origins.map((origin, place) => registries[place % 6]?.put(change('a', 'x', [origin], 60_000))));
  await until('everybody sees all', () => registries.every((registry) => idsAt(registry).length === origins.length));
  await Promise.all(origins.slice(2).map((origin, place) => registries[place % 6]?.remove('a', 'x', origin)));
  await until('everybody sees who is left', () => registries.every((registry) => idsAt(registry).length === 2));
  for (const registry of registries) expect(idsAt(registry).toSorted()).toEqual(origins.slice(0, 2));
});

test('what ran out and what was taken out leaves nothing in the bucket', async () => {
  const clock = new ManualClock();
  const prefix = freshPrefix();
  await using registry = registryIn(prefix, { clock, random: () => 0, tidyAfterMs: 10_000 });
  for (const service of ['x', 'y', 'z']) {
    await registry.put(change('a', service, ['http://one'], 5_000));
    await registry.renew('a', service, 'http://one');
  }
  await registry.remove('a', 'z');
  const link = await connected();
  const { streams } = await jetstreamManager(link);
  const stored = async () => (await streams.info(`KV_${prefix}-services`)).state.messages;
  expect(await stored()).toBe(7);
  // Its clock is moved on whenever the server has answered; what is left are the marks.
  for (const endMs = performance.now() + 15_000; (await stored()) > 2;) {
    expect(performance.now()).toBeLessThan(endMs);
    await clock.advance(1_000);
  }
  expect(await stored()).toBe(2);
  await link.close();
});

test('a server that refuses the password, that has no JetStream, or that is not there: the start says so, and no secret', async () => {
  const secret = 's3cret-of-ada';
  const port = await freePort();
  const parameters = ['--addr', '127.0.0.1', '--port', String(port), '--user', 'ada', '--pass', 'right'];
  const server = spawn(required('WAVEGATE_TEST_NATS_PROGRAM'), parameters);
  const exit = once(server, 'exit');
  try {
    const address = `127.0.0.1:${port}`;
    const right = { servers: address, connection: { user: 'ada', pass: 'right' } };
    await untilItListens(right);
    expect(await failureOf(right)).toMatch(/jetstream/i);
    expect(await failureOf({ servers: address, connection: { user: 'ada', pass: secret } })).toMatch(/authorization violation/i);
    expect(await failureOf({ servers: '127.0.0.1:1', connection: { user: 'ada', pass: secret } })).toMatch(/refused/i);
  } finally {
    server.kill();
    await exit;
  }
});

async function untilItListens(options: NatsRegistryOptions): Promise<void> {
  for (const endMs = performance.now() + 15_000; /refused/i.test(await failureOf(options));) {
    expect(performance.now()).toBeLessThan(endMs);
  }
}

/** What the start of a registry fails with; nothing of it tells a password. */
async function failureOf(options: NatsRegistryOptions): Promise<string> {
  await using registry = freshRegistry({ requestTimeoutMs: 1_000, ...options });
  const failure: unknown = await registry.start().catch((error: unknown) => error);
  expect(failure).toEqual(unavailable);
  expect(inspect([failure, registry.status()], { depth: 9, showHidden: true })).not.toContain('s3cret');
  return (failure as Error).message;
}
