import { randomBytes } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Pool } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { createRequestProtection } from '../../../src/runtime/service-communicator/security/request-protection.ts';
import type {
  ProtectedMessage,
  RequestProtection,
} from '../../../src/runtime/service-communicator/security/request-protection.ts';
import { parseEnvelope } from '../../../src/runtime/service-communicator/security/envelope.ts';
import { SecurityKey } from '../../../src/runtime/service-communicator/security/security-key.ts';
import type { SecurityLevel } from '../../../src/runtime/service-communicator/security/security-level.ts';
import { SenderSession } from '../../../src/runtime/service-communicator/security/sender-session.ts';
import {
  Keyring,
  RequestError,
  ResponseRejectedError,
  SecurityLevelError,
  ServiceCommunicator,
  TlsIdentity,
  TlsRejectedError,
} from '../../../src/runtime/service-communicator/service-communicator.ts';
import type { SecurityOptions, ServiceResponse } from '../../../src/runtime/service-communicator/service-communicator.ts';
import { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';
import type { MetricsSource } from '../../../src/runtime/shared/metrics-sink.ts';
import { CertificateAuthority } from '../../../tests/support/services/certificates.ts';
import { flipBit, messageOf } from '../../../tests/support/services/protected-exchange.ts';
import { SecuredService } from '../../../tests/support/services/secured-service.ts';
import type { SecuredSetting, SentKey } from '../../../tests/support/services/secured-service.ts';

const levels: readonly SecurityLevel[] = ['NONE', 'BASIC', 'ENCRYPTED', 'MUTUAL_TLS'];

/** A callee in another process, over the network of this machine. */
async function startService(setting: SecuredSetting): Promise<SecuredService> {
  const service = await SecuredService.start(setting);
  onTestFinished(async () => void (await service.stop()));
  return service;
}

/** Calls of `organisation-1` to the service at `url`, which is registered as one that requires `requiredLevel`. */
async function connect(url: string, requiredLevel: SecurityLevel, security: SecurityOptions) {
  const sources: MetricsSource[] = [];
  const register = (source: MetricsSource): Disposable => {
    sources.push(source);
    return { [Symbol.dispose]: () => {} };
  };
  const communicator = new ServiceCommunicator({ security, metrics: { register }, defaults: { retry: false, timeoutMs: 5_000 } });
  onTestFinished(() => communicator.close());
  const services = communicator.for('organisation-1');
  await services.register({ id: 'billing', endpoints: [url], requiredLevel });
  const post = (body: string, level?: SecurityLevel) =>
    services.request('billing', { method: 'POST', path: '/invoices', body, ...(level === undefined ? {} : { security: level }) });
  return { communicator, services, post, figures: () => sources.flatMap((source) => [...source()]) };
}

const wirePath = messageOf().path;

/** Somebody on the way who sends what they like. */
function attack(url: string) {
  const pool = new Pool(url);
  onTestFinished(() => pool.destroy());
  const send = async (
    sent: Pick<ProtectedMessage, 'method' | 'headers' | 'body'>,
    change: Record<string, string> = {},
    path = wirePath,
  ) => {
    const headers = { ...sent.headers, ...change };
    const response = await pool.request({ method: sent.method, path, headers, body: sent.body ?? null });
    return { status: response.statusCode, headers: response.headers, body: await response.body.bytes() };
  };
  return { send, statusOf: async (...request: Parameters<typeof send>) => (await send(...request)).status };
}

/** A key as both sides get it. */
function makeKey(id: string, organisations: readonly string[] = ['organisation-1']): { sent: SentKey; keyring: Keyring } {
  const secret = randomBytes(32);
  return { sent: { id, organisations, secret: secret.toString('hex') }, keyring: new Keyring([{ id, secret }]) };
}

async function makeCertificates() {
  const [authority, stranger] = [await CertificateAuthority.create('authority'), await CertificateAuthority.create('stranger')];
  const callee = await authority.issue({ name: 'billing', hosts: ['127.0.0.1'] });
  const caller = await authority.issue({ name: 'caller', organisations: ['organisation-1'] });
  return { authority, stranger, callee: { ca: authority.cert, ...callee }, caller: { ca: authority.cert, ...caller } };
}

test('QA-475.1 offers NONE, BASIC, ENCRYPTED and MUTUAL_TLS, and refuses to go below the level a service requires', async () => {
  const { sent, keyring } = makeKey('k1');
  const { callee, caller } = await makeCertificates();
  const security = { keyring, tls: new TlsIdentity(caller) };
  const services = await Promise.all(
    levels.map((requiredLevel) =>
      startService({
        requiredLevel,
        keys: [sent],
        ...(requiredLevel === 'MUTUAL_TLS' ? { tls: callee, badCertificate: 'answer' } : {}),
      }),
    ),
  );
  const connections = await Promise.all(
    services.map(({ url }, index) =>
      connect(url, levels[index] ?? 'MUTUAL_TLS', { ...security, level: levels[index] ?? 'NONE' }),
    ),
  );
  const responses = await Promise.all(connections.map(({ post }) => post('hello')));
  expect(responses.map(({ status, level }) => ({ status, level }))).toEqual(levels.map((level) => ({ status: 200, level })));
  const reports = await Promise.all(services.map((service) => service.report()));
  expect(reports.map(({ handled }) => handled)).toEqual(
    levels.map((level) => [{ organisationId: 'organisation-1', level, body: 'hello' }]),
  );

  // The caller sends nothing at a level that is too low.
  const lower = levels.flatMap((_, at) => levels.slice(0, at).map((level) => connections[at]?.post('too low', level)));
  const refusals = await Promise.allSettled(lower);
  expect(refusals.map((refusal) => refusal.status === 'rejected' && refusal.reason instanceof SecurityLevelError)).toEqual(
    Array.from({ length: 6 }, () => true),
  );
  // MUTUAL_TLS is not MUTUAL_TLS without TLS.
  const overHttp = await connect(services[0]?.url ?? '', 'MUTUAL_TLS', security);
  await expect(overHttp.post('too low')).rejects.toThrow(SecurityLevelError);

  // The callee refuses it all the same, from a caller who does not ask what is required.
  const careless = await Promise.all(
    services
      .slice(1, 3)
      .flatMap(({ url }, index) =>
        levels.slice(0, index + 1).map(async (level) => (await connect(url, 'NONE', { keyring, level })).post('too low')),
      ),
  );
  expect(careless.map(({ status }) => status)).toEqual([401, 401, 403]);
  const withoutCertificate = new Pool(services[3]?.url ?? '', { connect: { ca: callee.ca } });
  onTestFinished(() => withoutCertificate.destroy());
  const statuses = levels.slice(0, 3).map(async (level) => {
    const { method, headers, body } = createRequestProtection(level, { keyring }).protect(messageOf());
    const { statusCode } = await withoutCertificate.request({
      method,
      path: '/invoices?page=2',
      headers: { ...headers },
      body: body ?? null,
    });
    return statusCode;
  });
  expect(await Promise.all(statuses)).toEqual([401, 403, 403]);
  const after = await Promise.all(services.map((service) => service.report()));
  expect(after.map(({ handled }) => handled.length)).toEqual([1, 1, 1, 1]);
});

/** A request of the holder of `identity` to a service that requires MUTUAL_TLS. */
async function ask(service: SecuredService | undefined, identity: TlsIdentity): Promise<ServiceResponse> {
  const { post } = await connect(service?.url ?? '', 'MUTUAL_TLS', { tls: identity });
  return post('hello');
}

test('QA-475.2 rejects a missing, expired or wrong credential, certificate or host name', async () => {
  const { sent, keyring } = makeKey('k1');
  const past = new ManualClock(Date.now() - 31_000);
  const wrong = makeKey('k1');
  const unknown = makeKey('k9');
  const protections = (level: SecurityLevel): RequestProtection[] => [
    createRequestProtection('NONE'),
    createRequestProtection(level, { keyring }, { clock: past }),
    createRequestProtection(level, wrong),
    createRequestProtection(level, unknown),
  ];
  const [basic, encrypted] = await Promise.all([
    startService({ requiredLevel: 'BASIC', keys: [sent] }),
    startService({ requiredLevel: 'ENCRYPTED', keys: [sent] }),
  ]);
  const statusesAt = (service: SecuredService, level: SecurityLevel): Promise<number[]> => {
    const { statusOf } = attack(service.url);
    return Promise.all(protections(level).map((protection) => statusOf(protection.protect(messageOf()))));
  };
  expect(await statusesAt(basic, 'BASIC')).toEqual([401, 401, 401, 401]);
  expect(await statusesAt(encrypted, 'ENCRYPTED')).toEqual([401, 401, 401, 401]);
  const reasons = ['no credential', 'out of the time window', 'wrong signature', 'unknown key'];
  const refused = (await basic.report()).refused.map((line) => line.replace(/.*: /, ''));
  expect(refused.toSorted()).toEqual(reasons.toSorted());
  // A credential for another organisation is a wrong one.
  const { statusOf } = attack(basic.url);
  const other = createRequestProtection('BASIC', { keyring }).protect(messageOf({ organisationId: 'organisation-2' }));
  expect(await statusOf(other)).toBe(403);

  const { authority, stranger, callee, caller } = await makeCertificates();
  const expiredCallee = await authority.issue({ name: 'billing', hosts: ['127.0.0.1'], expired: true });
  const elsewhere = await authority.issue({ name: 'billing', hosts: ['billing.example'] });
  const strange = await stranger.issue({ name: 'billing', hosts: ['127.0.0.1'] });
  const callees = [
    callee,
    { ca: authority.cert, ...expiredCallee },
    { ca: authority.cert, ...elsewhere },
    { ca: authority.cert, ...strange },
  ];
  const [good, ...bad] = await Promise.all(callees.map((tls) => startService({ requiredLevel: 'MUTUAL_TLS', tls })));
  const rejections = await Promise.allSettled(bad.map((service) => ask(service, new TlsIdentity(caller))));
  expect(rejections).toMatchObject([
    { status: 'rejected', reason: { name: 'TlsRejectedError', rejection: 'expired' } },
    { status: 'rejected', reason: { name: 'TlsRejectedError', rejection: 'host-name' } },
    { status: 'rejected', reason: { name: 'TlsRejectedError', rejection: 'authority' } },
  ]);
  await expect(ask(good, new TlsIdentity({ ...caller, servername: 'other.example' }))).rejects.toThrow(TlsRejectedError);
  const expiredCaller = await authority.issue({ name: 'caller', organisations: ['organisation-1'], expired: true });
  const strangeCaller = await stranger.issue({ name: 'caller', organisations: ['organisation-1'] });
  await expect(ask(good, new TlsIdentity({ ca: authority.cert, ...expiredCaller }))).rejects.toThrow(RequestError);
  await expect(ask(good, new TlsIdentity({ ca: authority.cert, ...strangeCaller }))).rejects.toThrow(RequestError);
  const otherCaller = await authority.issue({ name: 'caller', organisations: ['organisation-2'] });
  expect((await ask(good, new TlsIdentity({ ca: authority.cert, ...otherCaller }))).status).toBe(403);
  const candid = await startService({ requiredLevel: 'MUTUAL_TLS', tls: callee, badCertificate: 'answer' });
  const told = [expiredCaller, strangeCaller].map((identity) =>
    ask(candid, new TlsIdentity({ ca: authority.cert, ...identity })),
  );
  expect((await Promise.all(told)).map(({ status }) => status)).toEqual([401, 401]);
  const missing = new Pool(good?.url ?? '', { connect: { ca: authority.cert } });
  onTestFinished(() => missing.destroy());
  await expect(missing.request({ method: 'GET', path: '/' })).rejects.toThrow(/other side closed|certificate required/);

  expect((await ask(good, new TlsIdentity(caller))).status).toBe(200);
  const reports = await Promise.all([basic, encrypted, candid, ...bad].map((service) => service.report()));
  expect(reports.flatMap(({ handled }) => handled)).toEqual([]);
});

test('QA-475.3 encrypts payloads with AES-256-GCM, never reuses a nonce under a key, rotates keys, and rejects tampered or replayed messages', async () => {
  const { sent, keyring } = makeKey('k1');
  const service = await startService({ requiredLevel: 'ENCRYPTED', keys: [sent] });
  const { services, post } = await connect(service.url, 'ENCRYPTED', { keyring, level: 'ENCRYPTED' });
  const answered = await post('payload in the clear');
  expect({ status: answered.status, body: answered.json() }).toMatchObject({
    status: 200,
    body: { body: 'payload in the clear' },
  });
  expect(services.describeSecurity()).toEqual({ level: 'ENCRYPTED', algorithm: 'AES-256-GCM', keyId: 'k1' });

  // On the wire, neither direction shows any of it.
  const { send, statusOf } = attack(service.url);
  const protection = createRequestProtection('ENCRYPTED', { keyring });
  const genuine = protection.protect(messageOf({ body: Buffer.from('payload in the clear') }));
  const response = await send(genuine);
  const wire = Buffer.concat([genuine.body ?? Buffer.alloc(0), response.body]).toString('latin1');
  expect({ shows: wire.includes('payload'), opened: genuine.open(response).status }).toEqual({ shows: false, opened: 200 });

  // Every message has its own key and nonce, whoever seals it, and however often a sender begins anew.
  const senders = Array.from({ length: 20 }, () => createRequestProtection('ENCRYPTED', { keyring }));
  const envelopes = senders.flatMap((sender) =>
    Array.from({ length: 200 }, () => sender.protect(messageOf()).body ?? new Uint8Array(0)),
  );
  const answers = await Promise.all(Array.from({ length: 200 }, () => send(protection.protect(messageOf()))));
  const nonces = [...envelopes, ...answers.map(({ body }) => body)].map((bytes) => {
    const envelope = parseEnvelope(bytes);
    return `${Buffer.from(envelope?.salt ?? []).toString('hex')} ${envelope?.number}`;
  });
  expect({ messages: nonces.length, nonces: new Set(nonces).size }).toEqual({ messages: 4_200, nonces: 4_200 });

  const session = new SenderSession(
    new SecurityKey({ id: 'k', secret: randomBytes(32) }),
    'request',
    'organisation-1',
    randomBytes(32),
  );
  const numbers = Array.from({ length: 1_000_000 }, () => session.takeNumber());
  expect(numbers.every((number, index) => number === index)).toBe(true);

  // Every single bit counts, and so does everything that the envelope is bound to.
  const handledBefore = (await service.report()).handled.length;
  const fresh = protection.protect(messageOf());
  const bits = Array.from({ length: (fresh.body?.length ?? 0) * 8 }, (_, bit) => flipBit(fresh.body ?? new Uint8Array(0), bit));
  const tampered = await Promise.all(bits.map((body) => statusOf({ ...fresh, body })));
  expect({ bits: tampered.length > 900, statuses: [...new Set(tampered)] }).toEqual({ bits: true, statuses: [401] });
  const rebound = [{ 'x-organisation-id': 'organisation-2' }, { 'x-request-attempt': '2' }, { 'x-request-timeout-ms': '1' }];
  expect(await Promise.all(rebound.map((change) => statusOf(fresh, change)))).toEqual([401, 401, 401]);
  expect(await statusOf(fresh, {}, '/invoices?page=3')).toBe(401);
  expect((await service.report()).handled.length).toBe(handledBefore);
  const answer = await send(fresh);
  const openedAnswers = Array.from({ length: answer.body.length * 8 }, (_, bit) => flipBit(answer.body, bit)).filter((body) =>
    opens(fresh, { ...answer, body }),
  );
  expect({ openedAnswers, genuine: opens(fresh, answer), another: opens(genuine, answer) }).toEqual({
    openedAnswers: [],
    genuine: true,
    another: false,
  });

  // Once is once.
  expect([await statusOf(fresh), await statusOf(genuine)]).toEqual([401, 401]);
  expect((await service.report()).handled.length).toBe(handledBefore + 1);

  const signing = await startService({ requiredLevel: 'BASIC', keys: [sent] });
  const signed = createRequestProtection('BASIC', { keyring }).protect(messageOf());
  const { statusOf: statusAtSigning } = attack(signing.url);
  expect(await statusAtSigning({ ...signed, body: Buffer.from('{"amount":9200}') })).toBe(401);
  expect([await statusAtSigning(signed), await statusAtSigning(signed)]).toEqual([200, 401]);

  // A new key takes over without a break, and the old one is good for nothing once it is retired.
  const next = makeKey('k2');
  const underOldKey = protection.protect(messageOf());
  await service.tell({ do: 'add-key', key: { ...next.sent, state: 'accepted' } });
  expect((await post('before the rotation')).status).toBe(200);
  keyring.rotate({ id: 'k2', secret: Buffer.from(next.sent.secret, 'hex') });
  expect((await post('after the rotation')).status).toBe(200);
  expect(services.describeSecurity().keyId).toBe('k2');
  const { security } = await service.tell({ do: 'retire-key', keyId: 'k1' });
  expect(security.keys.map(({ id, state }) => `${id} ${state}`)).toEqual(['k1 retired', 'k2 accepted']);
  expect(await statusOf(underOldKey)).toBe(401);
  expect((await post('after the retirement')).status).toBe(200);
});

/** Whether the caller takes this for the answer to its message. */
function opens(message: ProtectedMessage, answer: Parameters<ProtectedMessage['open']>[0]): boolean {
  try {
    return message.open(answer).status > 0;
  } catch (error) {
    return !(error instanceof ResponseRejectedError);
  }
}

/** Every way in which the value would show itself in a log, a dump or a report. */
function shown(value: unknown): string {
  const details = value instanceof Error ? `${value.stack} ${inspect(value.cause)}` : '';
  return `${String(value)} ${details} ${JSON.stringify(value)} ${inspect(value, { depth: Infinity, showHidden: true, getters: true })}`;
}

test('QA-475.4 reports the level in force, and writes no secret to a log, an error or the evidence', async () => {
  // The same in every run, so that the evidence of an earlier one would hold it; put together here, so that a line of this file does not.
  const secret = Buffer.from(['planted', 'secret', 'of', 'QA-475.4', '(a key)'].join('-'));
  const planted = ['planted', 'payload', 'of', 'QA-475.4'].join('-');
  const keys = [{ id: 'k1', secret: secret.toString('hex') }];
  const keyring = new Keyring([{ id: 'k1', secret, organisations: ['organisation-1'] }]);
  const { callee, caller, stranger } = await makeCertificates();
  const tls = new TlsIdentity(caller);
  const callees = await Promise.all(
    levels.map((requiredLevel) =>
      startService({ requiredLevel, keys, ...(requiredLevel === 'MUTUAL_TLS' ? { tls: callee } : {}) }),
    ),
  );
  const connections = await Promise.all(callees.map(({ url }, at) => connect(url, levels[at] ?? 'NONE', { keyring, tls })));
  const request = { method: 'POST', path: `/invoices?note=${planted}`, headers: { 'x-note': planted }, body: planted };
  const responses = await Promise.all(connections.map(({ services }) => services.request('billing', request)));
  const reports = await Promise.all(callees.map((each) => each.report()));

  // Both sides say the same.
  expect(responses.map(({ status, level }) => `${status} ${level}`)).toEqual(levels.map((level) => `200 ${level}`));
  expect(reports.map(({ security, handled }) => [security.requiredLevel, handled[0]?.level])).toEqual(
    levels.map((level) => [level, level]),
  );
  expect(connections.map(({ services }) => services.requests()[0]?.level)).toEqual(levels);
  expect(connections.map(({ services }, at) => services.describeSecurity(levels[at]))).toEqual([
    { level: 'NONE' },
    { level: 'BASIC', algorithm: 'HMAC-SHA256', keyId: 'k1' },
    { level: 'ENCRYPTED', algorithm: 'AES-256-GCM', keyId: 'k1' },
    { level: 'MUTUAL_TLS', algorithm: 'TLS' },
  ]);
  expect(reports[3]?.security.tls).toMatchObject({ minVersion: 'TLSv1.3', subject: 'CN=billing' });

  // All that can go wrong goes wrong.
  const [none, basic, encrypted] = connections;
  await Promise.all(callees.slice(1, 3).map((each) => each.tell({ do: 'retire-key', keyId: 'k1' })));
  const strangeIdentity = new TlsIdentity({ ...caller, ca: stranger.cert });
  const failures = await Promise.allSettled([
    encrypted?.services.request('billing', request),
    basic?.services.request('billing', { ...request, security: 'NONE' }),
    connect(callees[3]?.url ?? '', 'MUTUAL_TLS', { tls: strangeIdentity }).then(({ services }) =>
      services.request('billing', request),
    ),
    connect(callees[1]?.url ?? '', 'BASIC', { keyring: new Keyring() }).then(({ services }) =>
      services.request('billing', request),
    ),
    none?.services.request('billing', { ...request, headers: { 'x-note': `${planted}\n` } }),
    Promise.try(() => new Keyring([{ id: 'k1', secret: secret.subarray(0, 16) }])),
    Promise.try(() => new ServiceCommunicator({ security: { keyring: secret as never } })),
    Promise.try(() => tls.rotate({ ...caller, cert: callee.cert })),
  ]);
  expect(failures.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'rejected'));
  expect((await basic?.services.request('billing', request))?.status).toBe(401);

  // What is left behind: the log of requests, figures, descriptions, objects, errors, and what the processes wrote.
  const left = [
    ...failures,
    ...failures.map((failure) => failure.status === 'rejected' && failure.reason),
    ...connections.flatMap(({ communicator, services }) => [communicator, services, services.requests(), services.list()]),
    ...connections.flatMap(({ figures }) => figures()),
    ...(await Promise.all(callees.map((each) => each.report()))).map(({ handled: _handled, ...report }) => report),
    ...(await Promise.all(callees.map((each) => each.stop()))),
    keyring,
    tls,
  ];
  const evidence = globSync('evidence/**', { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
  const everything = [...left.map(shown), ...evidence].join('\n');
  const spelled = (['utf8', 'hex', 'base64', 'base64url'] as const).map((encoding) => secret.toString(encoding));
  const bytes = [secret.toString('hex').match(/../g)?.join(' ') ?? '', [...secret].join(','), [...secret].join(', ')];
  const privateKeys = [caller.key, callee.key].flatMap((key) => key.split('\n').filter((line) => /^[\w+/=]{16,}$/.test(line)));
  const secrets = [...spelled, ...bytes, ...privateKeys, planted];
  const wouldBeSeen = [secret, { [planted]: 1 }, new Error(planted), caller.key].map((leak) =>
    secrets.some((each) => shown(leak).includes(each)),
  );
  expect({ wouldBeSeen, evidence: evidence.length > 0 }).toEqual({ wouldBeSeen: [true, true, true, true], evidence: true });
  expect(everything).toContain('organisation-1');
  expect(secrets.filter((each) => everything.includes(each))).toEqual([]);
});
