import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { startService } from '../../../tests/support/services/service-process.ts';
import { ManualClock } from '../shared/manual-clock.ts';
import {
  CommunicatorClosedError,
  InvalidConfigurationError,
  Keyring,
  SecurityLevelError,
  ServiceCommunicator,
  UnknownServiceError,
} from './service-communicator.ts';
import type { ServiceCommunicatorOptions } from './service-communicator.ts';

test('a new communicator knows nothing, has no timer, and closes at once', async () => {
  const clock = new ManualClock();
  const communicator = new ServiceCommunicator({ clock });
  const services = communicator.for('a');
  expect([services.list(), services.requests(), services.find('x'), services.requestById('x')]).toEqual([
    [],
    [],
    undefined,
    undefined,
  ]);
  await expect(services.request('x')).rejects.toThrow(UnknownServiceError);
  expect(clock.pending).toBe(0);
  await communicator.close();
  expect(clock.pending).toBe(0);
});

test('every option out of bounds is named', () => {
  const options = {
    name: '',
    connectTimeoutMs: 0,
    maxConnections: 0,
    maxInFlight: 1.5,
    closeTimeoutMs: -1,
    random: 1 as unknown as () => number,
    security: { level: 'BASIC' as const },
    ejection: { maxEjectedRatio: 2 },
    retryBudget: { ratio: -1 },
  };
  const fields = ['name', 'connectTimeoutMs', 'maxConnections', 'maxInFlight', 'closeTimeoutMs', 'random', 'security.keyring'];
  const problems = (): unknown => {
    try {
      return new ServiceCommunicator(options);
    } catch (error) {
      return (error as InvalidConfigurationError).problems.map(({ field }) => field).toSorted();
    }
  };
  expect(problems()).toEqual([...fields, 'ejection.maxEjectedRatio', 'retryBudget.ratio'].toSorted());
  const call = {
    timeoutMs: 0,
    retry: { attempts: 0, statuses: [99] },
    hedge: { delayMs: -1 },
    redirects: 99,
    security: 'TOP' as 'NONE',
  };
  expect(() => new ServiceCommunicator({ defaults: call })).toThrow(
    /timeoutMs.*redirects.*security.*attempts.*statuses\[0\].*hedge/,
  );
});

test.for<[object, RegExp]>([
  [null as unknown as object, /options must be an object/],
  [{ security: 'BASIC' }, /security must be an object, not "BASIC"/],
  [{ defaults: 5, retryBudget: true, ejection: 'off' }, /defaults must .*; retryBudget must .*; ejection must /],
  [{ endpointPolicy: { allowLoopback: false } }, /endpointPolicy\.check must .*; endpointPolicy\.lookup must /],
  [{ registry: {}, metrics: 5, clock: {} }, /clock\.monotonicMs must .*registry\.put must .*metrics must /],
])('an option of the wrong kind never passes for none given: %o', ([options, message]) => {
  expect(() => new ServiceCommunicator(options as ServiceCommunicatorOptions)).toThrow(message);
});

test('what cannot be sent is refused before it is tracked', async () => {
  await using communicator = new ServiceCommunicator();
  const services = communicator.for('a');
  await services.register({ id: 'x', endpoints: ['http://127.0.0.1:9'], requiredLevel: 'NONE' });
  await expect(services.request('x', { path: '//evil.example' })).rejects.toThrow(TypeError);
  await expect(services.request('x', { timeoutMs: -1 })).rejects.toThrow(InvalidConfigurationError);
  await expect(services.request('x', { security: 'BASIC' })).rejects.toThrow(InvalidConfigurationError);
  await expect(services.request(7 as unknown as string)).rejects.toThrow(TypeError);
  expect(services.requests()).toEqual([]);
  expect(() => communicator.for('')).toThrow(TypeError);
  expect(() => communicator.for('a b')).toThrow(TypeError);
});

test('never below the level that a service requires, and never MUTUAL_TLS without TLS', async () => {
  await using server = await startService();
  const keyring = new Keyring([{ id: 'key-1', secret: Buffer.alloc(32, 7) }]);
  await using communicator = new ServiceCommunicator({ security: { keyring } });
  const services = communicator.for('a');
  await services.register({ id: 'open', endpoints: [server.url] });
  await services.register({ id: 'signed', endpoints: [server.url], requiredLevel: 'BASIC' });
  await expect(services.request('signed', { security: 'NONE' })).rejects.toThrow(SecurityLevelError);
  await expect(services.request('open', { security: 'MUTUAL_TLS' })).rejects.toThrow(SecurityLevelError);
  await expect(services.request('signed', { headers: { authorization: 'x' } })).rejects.toThrow(TypeError);
  expect(await server.seen()).toEqual([]);
  const signed = await services.request('signed', { path: '/echo' });
  const open = await services.request('open', { path: '/echo', headers: { authorization: 'Bearer x' } });
  expect([signed.level, open.level]).toEqual(['BASIC', 'NONE']);
  const [first, second] = await server.seen();
  expect(first?.headers.authorization).toMatch(/^WAVEGATE-HMAC-SHA256 /);
  expect(second?.headers.authorization).toBe('Bearer x');
});

test('close waits for what is under way, refuses what is new, and lets the server see the end', async () => {
  await using server = await startService();
  const communicator = new ServiceCommunicator();
  const services = communicator.for('a');
  await services.register({ id: 'x', endpoints: [server.url], health: { path: '/health' } });
  const slow = services.request('x', { path: '/delay/100' });
  await vi.waitFor(async () => expect(await server.seen('/delay')).toHaveLength(1));
  const closed = communicator.close();
  await expect(services.request('x')).rejects.toThrow(CommunicatorClosedError);
  await expect(services.register({ id: 'y', endpoints: [server.url] })).rejects.toThrow(CommunicatorClosedError);
  expect((await slow).status).toBe(200);
  await closed;
  expect(communicator.close()).toBe(communicator.close());
});

test('close aborts what is still under way when its patience ends', async () => {
  await using server = await startService();
  const clock = new ManualClock();
  const communicator = new ServiceCommunicator({ clock, closeTimeoutMs: 500 });
  const services = communicator.for('a');
  await services.register({ id: 'x', endpoints: [server.url] });
  const hung = services.request('x', { path: '/hang' }).catch((error: unknown) => error);
  await vi.waitFor(async () => expect(await server.seen('/hang')).toHaveLength(1));
  const closed = communicator.close();
  await clock.advance(500);
  expect(await hung).toBeInstanceOf(CommunicatorClosedError);
  await closed;
  expect(services.requests()).toMatchObject([{ state: 'cancelled', errorCode: 'COMMUNICATOR_CLOSED' }]);
  await vi.waitFor(async () => expect(await server.seen('/hang')).toMatchObject([{ wasAborted: true }]));
  expect(clock.pending).toBe(0);
});

test('an organisation that rests is forgotten for a new one, and its handle goes on', async () => {
  await using server = await startService();
  const clock = new ManualClock();
  await using communicator = new ServiceCommunicator({ clock, maxOrganisations: 2 });
  const first = communicator.for('first');
  await first.register({ id: 'x', endpoints: [server.url] });
  await first.request('x', { path: '/echo' });
  clock.jump(1);
  const second = communicator.for('second');
  await second.register({ id: 'x', endpoints: [server.url] });
  await second.request('x', { path: '/echo' });
  communicator.for('third');
  expect(first.requests()).toEqual([]);
  expect((await first.request('x', { path: '/echo' })).status).toBe(200);
  expect(first.requests()).toHaveLength(1);
  first.configure('x', { timeoutMs: 1_000 });
  communicator.for('third').configure('x', { timeoutMs: 1_000 });
  expect(() => communicator.for('fourth')).toThrow('maxOrganisations is reached (2)');
});

test('settings of more services than allowed are refused; consumers without settings make room', async () => {
  await using server = await startService();
  await using communicator = new ServiceCommunicator({ maxServices: 2 });
  const [owner, caller] = [communicator.for('owner'), communicator.for('caller')];
  await owner.register({ id: 'x', endpoints: [server.url], sharedWith: ['caller'] });
  caller.configure('a', { timeoutMs: 1 });
  expect((await caller.request({ organisationId: 'owner', id: 'x' }, { path: '/echo' })).status).toBe(200);
  caller.configure('b', { timeoutMs: 1 });
  expect(() => caller.configure('c', { timeoutMs: 1 })).toThrow('maxServices is reached (2)');
});

test('a callback may call again: a guard, a source of ids', async () => {
  await using server = await startService();
  let ids = 0;
  await using communicator = new ServiceCommunicator({
    createRequestId: () => {
      communicator.for('a').list();
      return `id-${(ids += 1)}`;
    },
  });
  const services = communicator.for('a');
  await services.register({ id: 'x', endpoints: [server.url] });
  const guard = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    await services.request('x', { path: '/echo', guard: false });
    await services.register({ id: 'y', endpoints: [server.url] });
    return call();
  };
  expect((await services.request('x', { path: '/echo', guard })).requestId).toBe('id-1');
  expect(services.requests().map(({ requestId }) => requestId)).toEqual(['id-2', 'id-1']);
});

test('a program that never closes its communicator ends by itself', async () => {
  await using server = await startService();
  const module = new URL('service-communicator.ts', import.meta.url).href;
  const program = `
    import { ServiceCommunicator } from ${JSON.stringify(module)};
    const services = new ServiceCommunicator().for('a');
    await services.register({ id: 'x', endpoints: [${JSON.stringify(server.url)}], health: { path: '/health', intervalMs: 50 } });
    await services.checkNow('x');
    await services.request('x', { path: '/echo' });
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);
  expect(await server.seen('/echo')).toHaveLength(1);
});

function outOfIds(): never {
  throw Object.assign(new Error('out of ids'), { code: 'OUT_OF_IDS' });
}

test('an id that no receiver would take is not sent, and a source of ids that fails is a failed check of health', async () => {
  const ids: (() => string)[] = [() => 'a.b', () => 'x'.repeat(65), () => 'a\r\nb'];
  await using communicator = new ServiceCommunicator({ createRequestId: () => (ids.shift() ?? outOfIds)() });
  const services = communicator.for('a');
  await services.register({ id: 'x', endpoints: ['http://127.0.0.1:9'] });
  for (const _ of [1, 2, 3]) await expect(services.request('x')).rejects.toThrow('1 to 64 letters, digits, "_" and "-"');
  await expect(services.request('x')).rejects.toThrow('out of ids');
  await services.register({ id: 'x', endpoints: ['http://127.0.0.1:9'], health: { path: '/' } });
  const { instances } = await services.checkNow('x');
  expect(instances[0]?.checks).toMatchObject([{ passed: false, errorCode: 'OUT_OF_IDS' }]);
});
