import { randomBytes } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { sleep } from '../../../src/foundation/clock.ts';
import {
  DeadlineExceededError,
  Keyring,
  KeyUnavailableError,
  ServiceCommunicator,
  UnknownServiceError,
} from '../../../src/runtime/service-communicator/service-communicator.ts';
import { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';
import { startReceiver, startService } from '../../../tests/support/services/service-process.ts';

test('QA-472.1 sends a request over HTTP and returns status, headers and body', async () => {
  await using server = await startService();
  await using communicator = new ServiceCommunicator();
  const services = communicator.for('organisation-1');
  await services.register({ id: 'billing', endpoints: [`${server.url}/base`] });
  const posted = await services.request('billing', {
    method: 'POST',
    path: '/echo',
    query: { search: 'a&b=c', page: [1, 2] },
    headers: { 'content-type': 'application/json', 'X-Trace': 'trace-1' },
    body: '{"total":99.5}',
  });
  expect({ status: posted.status, isOk: posted.isOk, attempts: posted.attempts, level: posted.level }).toEqual({
    status: 200,
    isOk: true,
    attempts: 1,
    level: 'NONE',
  });
  expect(posted.headers).toMatchObject({ 'content-type': 'application/json', 'x-answered-by': `process-${server.pid}` });
  expect(posted.json()).toMatchObject({
    method: 'POST',
    path: '/base/echo?search=a%26b%3Dc&page=1&page=2',
    headers: { 'content-type': 'application/json', 'x-trace': 'trace-1', 'x-organisation-id': 'organisation-1' },
    body: '{"total":99.5}',
  });
  expect(posted.text()).toBe(Buffer.from(posted.body).toString());

  const sent = randomBytes(100_000);
  const large = await services.request('billing', { path: '/bytes/300000' });
  const put = await services.request('billing', { method: 'PUT', path: '/echo', body: sent });
  expect({ bytes: large.body.byteLength, put: put.status }).toEqual({ bytes: 300_000, put: 200 });
  const refused = await services.request('billing', { path: '/sequence/refused/418' });
  expect({ status: refused.status, isOk: refused.isOk, body: refused.text() }).toEqual({ status: 418, isOk: false, body: '418' });
  expect((await server.seen()).map(({ method }) => method)).toEqual(['POST', 'GET', 'PUT', 'GET']);
});

test('QA-472.2 tracks a request by id and returns it', async () => {
  await using server = await startService();
  const ids = ['first', 'second', 'third', 'fourth'].values();
  await using communicator = new ServiceCommunicator({ createRequestId: () => ids.next().value ?? 'more' });
  const services = communicator.for('organisation-1');
  await services.register({ id: 'billing', endpoints: [server.url] });
  expect(services.requestById('first')).toBeUndefined();

  const pending = services.request('billing', { path: '/delay/200', query: { token: 'secret' } });
  expect(services.requestById('first')).toMatchObject({
    requestId: 'first',
    organisationId: 'organisation-1',
    serviceId: 'billing',
    method: 'GET',
    path: '/delay/200?…',
    state: 'pending',
    attempts: [{ instanceId: server.url }],
  });
  expect((await pending).requestId).toBe('first');
  expect(services.requestById('first')).toMatchObject({ state: 'succeeded', status: 200, attempts: [{ status: 200 }] });
  expect(services.requestById('first')?.durationMs).toBeGreaterThanOrEqual(195);
  expect(JSON.stringify(services.requestById('first'))).not.toContain('secret');

  await services.request('billing', { path: '/sequence/busy/503,200', retry: { baseMs: 1 } });
  expect(services.requestById('second')).toMatchObject({ state: 'succeeded', attempts: [{ status: 503 }, { status: 200 }] });
  await expect(services.request('billing', { path: '/hang', timeoutMs: 50 })).rejects.toMatchObject({ requestId: 'third' });
  expect(services.requestById('third')).toMatchObject({ state: 'failed', errorCode: 'COMMUNICATOR_DEADLINE_EXCEEDED' });
  const controller = new AbortController();
  const cancelled = services.request('billing', { path: '/hang', signal: controller.signal });
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'COMMUNICATOR_ABORTED' });
  expect(services.requests().map(({ requestId, state }) => [requestId, state])).toEqual([
    ['fourth', 'cancelled'],
    ['third', 'failed'],
    ['second', 'succeeded'],
    ['first', 'succeeded'],
  ]);
  expect(services.requests({ state: 'failed' }).map(({ requestId }) => requestId)).toEqual(['third']);
});

test('QA-472.3 keeps organisations apart, on both sides', async () => {
  const keys = [1, 2].map((number) => ({
    id: `key-${number}`,
    secret: randomBytes(32).toString('hex'),
    organisations: [`organisation-${number}`],
  }));
  await using receiver = await startReceiver({ serviceId: 'notes', requiredLevel: 'BASIC', keys });
  const keyring = new Keyring(keys.map((key) => ({ ...key, secret: Buffer.from(key.secret, 'hex') })));
  await using communicator = new ServiceCommunicator({ security: { level: 'BASIC', keyring } });
  const [one, two, three] = [
    communicator.for('organisation-1'),
    communicator.for('organisation-2'),
    communicator.for('organisation-3'),
  ];
  await one.register({ id: 'notes', endpoints: [receiver.url], sharedWith: ['organisation-3'] });
  await two.register({ id: 'notes', endpoints: [receiver.url] });

  // On the caller's side: services, requests and their log.
  const first = await one.request('notes', { method: 'POST', path: '/notes', body: 'of one' });
  const second = await two.request('notes', { method: 'POST', path: '/notes', body: 'of two' });
  expect([first.json(), second.json()]).toEqual([
    { organisationId: 'organisation-1', notes: ['of one'] },
    { organisationId: 'organisation-2', notes: ['of two'] },
  ]);
  expect({ own: one.requestById(first.requestId)?.state, others: one.requestById(second.requestId) }).toEqual({
    own: 'succeeded',
    others: undefined,
  });
  expect(two.requests().map(({ requestId }) => requestId)).toEqual([second.requestId]);
  expect(two.find({ organisationId: 'organisation-1', id: 'notes' })).toBeUndefined();
  await expect(two.request({ organisationId: 'organisation-1', id: 'notes' })).rejects.toThrow(UnknownServiceError);
  await expect(three.request('notes')).rejects.toThrow(UnknownServiceError);
  expect(three.list()).toEqual([]);
  await two.deregister('notes');
  expect(one.find('notes')?.instances).toHaveLength(1);

  // On the callee's side: whoever may not speak for an organisation reaches nothing of it.
  await expect(three.request({ organisationId: 'organisation-1', id: 'notes' })).rejects.toThrow(KeyUnavailableError);
  const strayKey = { id: 'key-2', secret: Buffer.from(keys[1]?.secret ?? '', 'hex') };
  await using forger = new ServiceCommunicator({ security: { level: 'BASIC', keyring: new Keyring([strayKey]) } });
  const forged = forger.for('organisation-1');
  await forged.register({ id: 'notes', endpoints: [receiver.url] });
  const refused = await forged.request('notes', { path: '/notes' });
  expect({ status: refused.status, tells: refused.text().includes('of one') }).toEqual({ status: 403, tells: false });
  const organisations = (await receiver.seen()).map(({ headers }) => headers['organisation']);
  expect(organisations).toEqual(['organisation-1', 'organisation-2']);
  expect((await one.request('notes', { path: '/notes' })).json()).toEqual({
    organisationId: 'organisation-1',
    notes: ['of one'],
  });
});

test('QA-472.4 carries a deadline to the callee and cancels at it', async () => {
  const keys = [{ id: 'key-1', secret: randomBytes(32).toString('hex'), organisations: ['organisation-1'] }];
  await using plain = await startService();
  await using receiver = await startReceiver({ serviceId: 'slow', requiredLevel: 'BASIC', keys });
  const keyring = new Keyring(keys.map((key) => ({ ...key, secret: Buffer.from(key.secret, 'hex') })));
  await using communicator = new ServiceCommunicator({ security: { keyring } });
  const services = communicator.for('organisation-1');
  await services.register({ id: 'plain', endpoints: [plain.url] });
  await services.register({ id: 'slow', endpoints: [receiver.url], requiredLevel: 'BASIC' });

  // Beside a plain timer, so that a busy machine delays both alike.
  const deadline = sleep(300).then(() => performance.now());
  await expect(services.request('plain', { path: '/hang', timeoutMs: 300 })).rejects.toThrow(DeadlineExceededError);
  expect(Math.abs(performance.now() - (await deadline))).toBeLessThanOrEqual(50);
  await vi.waitUntil(async () => (await plain.seen('/hang'))[0]?.wasAborted);
  const [hung, ...others] = await plain.seen('/hang');
  expect(others).toEqual([]);
  expect(Math.abs(Number(hung?.headers['x-request-timeout-ms']) - 300)).toBeLessThanOrEqual(50);

  await expect(services.request('slow', { path: '/until-aborted', timeoutMs: 300 })).rejects.toThrow(DeadlineExceededError);
  await vi.waitUntil(async () => (await receiver.seen())[0]?.wasAborted);
  expect(await receiver.seen()).toMatchObject([{ path: '/until-aborted', wasAborted: true }]);

  // A later attempt carries what is left.
  const clock = new ManualClock();
  await using patient = new ServiceCommunicator({ clock, random: () => 0, defaults: { retry: { baseMs: 400 } } });
  const retrying = patient.for('organisation-1');
  await retrying.register({ id: 'plain', endpoints: [plain.url] });
  const answered = retrying.request('plain', { path: '/sequence/later/503,200', timeoutMs: 1_000 });
  await vi.waitUntil(() => retrying.requests()[0]?.attempts[0]?.status === 503);
  await clock.advance(400);
  expect((await answered).status).toBe(200);
  const carried = (await plain.seen('/later')).map(({ headers }) => [
    headers['x-request-attempt'],
    headers['x-request-timeout-ms'],
  ]);
  expect(carried).toEqual([
    ['1', '1000'],
    ['2', '600'],
  ]);
});
