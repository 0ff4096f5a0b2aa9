import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { CertificateAuthority } from '../../../../tests/support/services/certificates.ts';
import { flipBit, messageOf, ProtectedExchange } from '../../../../tests/support/services/protected-exchange.ts';
import { settle } from '../../shared/manual-clock.ts';
import type { MetricSample, MetricsSource } from '../../shared/metrics-sink.ts';
import { Keyring } from '../security/keyring.ts';
import { createRequestProtection } from '../security/request-protection.ts';
import { SecurityKey } from '../security/security-key.ts';
import { SenderSession } from '../security/sender-session.ts';
import { TlsIdentity } from '../security/tls-identity.ts';
import { findTlsRejection } from '../security/tls-rejected-error.ts';
import { ServiceReceiver } from './service-receiver.ts';

/** Every way in which a program, a log or a dump would show the value. */
function shown(value: unknown): string {
  const text = String(value);
  const details = value instanceof Error ? [value.stack, value.message, inspect(value.cause)].join('\n') : '';
  const properties = typeof value === 'object' && value !== null ? JSON.stringify(value, Object.getOwnPropertyNames(value)) : '';
  return [
    text,
    details,
    properties,
    JSON.stringify(value),
    inspect(value, { depth: Infinity, showHidden: true, getters: true }),
  ].join('\n');
}

/** The secret in every spelling in which it might be written. */
function spellings(secret: Uint8Array): string[] {
  const bytes = Buffer.from(secret);
  const encoded = (['hex', 'base64', 'base64url', 'latin1'] as const).map((encoding) => bytes.toString(encoding));
  return [...encoded, bytes.toString('hex').match(/../g)?.join(' ') ?? '', [...bytes].join(','), [...bytes].join(', ')];
}

function leaks(values: readonly unknown[], secrets: readonly Uint8Array[]): string[] {
  const everything = values.map(shown).join('\n');
  // Any eight bytes in a row would be too much.
  const pieces = secrets.flatMap((secret) => [secret, secret.subarray(0, 8), secret.subarray(8, 16)]).flatMap(spellings);
  return pieces.filter((piece) => everything.includes(piece));
}

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

test('the search finds a secret in whatever it is shown', () => {
  const secret = randomBytes(32);
  const places = [
    secret,
    { deep: { key: secret.toString('base64') } },
    new Error(secret.toString('hex')),
    new Map([[1, secret]]),
  ];
  expect(places.map((place) => leaks([place], [secret]).length > 0)).toEqual([true, true, true, true]);
  expect(leaks(['nothing', {}], [secret])).toEqual([]);
});

test.for(['BASIC', 'ENCRYPTED'] as const)(
  'at %s no object, error, report, figure or answer shows a secret or a payload',
  async (level) => {
    const payload = randomBytes(32);
    const sources: MetricsSource[] = [];
    const register = (source: MetricsSource): Disposable => {
      sources.push(source);
      return { [Symbol.dispose]: () => {} };
    };
    const exchange = new ProtectedExchange(level, { metrics: { register } });
    const message = messageOf({ body: payload, headers: { 'x-token': payload.toString('base64') } });
    const sent = exchange.caller.protect(message);
    const request = exchange.arrive(sent, message);
    exchange.handler = () => ({ body: payload });
    const replayed = [await exchange.deliver(request), await exchange.deliver(request)];
    const damaged = await exchange.deliver({ ...request, body: flipBit(request.body, 77) });
    const unknown = await exchange.deliver({
      ...request,
      headers: { ...request.headers, authorization: `WAVEGATE-HMAC-SHA256 ${payload}` },
    });
    const sealed = new ProtectedExchange('ENCRYPTED').caller.protect(message);
    const errors = [
      thrownBy(() => sealed.open({ status: 200, headers: {}, body: payload })),
      thrownBy(() => sealed.open({ status: 200, headers: sealed.headers, body: payload })),
      thrownBy(() => createRequestProtection(level, { keyring: exchange.secret as never })),
      thrownBy(() => exchange.calleeKeys.add({ id: 'k1', secret: exchange.secret })),
      thrownBy(() => exchange.calleeKeys.add({ id: 'k1', secret: exchange.secret.toString('base64') as never })),
      thrownBy(() => new Keyring([{ id: 'short', secret: exchange.secret.subarray(0, 31) }])),
      thrownBy(() => new ServiceReceiver({ serviceId: 's', requiredLevel: 'BASIC', keyring: exchange.secret as never })),
    ];
    exchange.callerKeys.retire('k1');
    errors.push(thrownBy(() => exchange.caller.protect(message)));
    await settle();
    const figures = sources.flatMap((source): MetricSample[] => [...source()]);
    const { receiver, caller, callerKeys, calleeKeys, refusals } = exchange;
    const described = [receiver.describeSecurity(), receiver.statistics(), caller.describe('organisation-1')];
    const key = new SecurityKey({ id: 'k', secret: exchange.secret });
    const derived = new SenderSession(key, 'request', 'organisation-1', randomBytes(32));
    const objects = [receiver, caller, callerKeys, calleeKeys, key, derived, sent.open];
    const answers = [replayed[1], damaged, unknown].map((answer) => Buffer.from(answer?.body ?? payload).toString());
    expect(errors.filter((error) => !(error instanceof Error))).toEqual([]);
    expect(refusals.length).toBeGreaterThan(1);
    expect(leaks([...errors, ...figures, ...described, ...objects, ...answers, refusals], [exchange.secret, payload])).toEqual(
      [],
    );
    expect(leaks(objects, [derived.subkey.export(), key.derive('mac', 'organisation-1').export()])).toEqual([]);
  },
);

test('neither a TLS identity nor a rejection shows the private key', async () => {
  const authority = await CertificateAuthority.create('authority');
  const { cert, key } = await authority.issue({ name: 'callee' });
  const identity = new TlsIdentity({ ca: authority.cert, cert, key });
  const receiver = new ServiceReceiver({ serviceId: 's', requiredLevel: 'MUTUAL_TLS', tls: identity });
  const other = await authority.issue({ name: 'other' });
  const errors = [
    thrownBy(() => new TlsIdentity({ ca: authority.cert, cert: other.cert, key })),
    thrownBy(() => new TlsIdentity({ ca: key, cert, key })),
    thrownBy(() => identity.rotate({ ca: authority.cert, cert: key, key: cert })),
    findTlsRejection(Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' })),
  ];
  const everything = [...errors, identity, identity.describe(), receiver, receiver.describeSecurity()].map(shown).join('\n');
  expect(errors.every((error) => error instanceof Error)).toBe(true);
  expect(key.split('\n').filter((line) => line.length > 16 && !line.startsWith('-') && everything.includes(line))).toEqual([]);
});
