// What each security level adds to a request of 1 KiB and its answer of 1 KiB: both ends, without a network.
// Usage: node bench/service-security.ts [--rounds=5] [--ms=400] [--workload=REGEX] [--only=REGEX]
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/foundation/clock.ts';
import { Keyring } from '../src/runtime/service-communicator/security/keyring.ts';
import { ReplayGuard } from '../src/runtime/service-communicator/security/replay-guard.ts';
import { createRequestProtection } from '../src/runtime/service-communicator/security/request-protection.ts';
import type { SecurityLevel } from '../src/runtime/service-communicator/security/security-level.ts';
import { RequestAuthenticator } from '../src/runtime/service-communicator/server/request-authenticator.ts';
import { ServiceReceiver } from '../src/runtime/service-communicator/server/service-receiver.ts';
import { interleave } from './lib/interleave.ts';
import type { Contender } from './lib/interleave.ts';
import { rateOf } from './lib/measure.ts';

const payload = randomBytes(1_024);
const wire = {
  'x-organisation-id': 'organisation-1',
  'x-request-id': '0b9c2f0e-6f7c-4a53-9d0f-3a7a3c1f7f10',
  'x-request-attempt': '1',
  'x-request-timeout-ms': '30000',
  'content-type': 'application/octet-stream',
};
const message = {
  method: 'POST',
  path: '/invoices?limit=10',
  serviceId: 'bench',
  organisationId: wire['x-organisation-id'],
  requestId: wire['x-request-id'],
  attempt: 1,
  headers: wire,
  body: payload,
};
const baseline = 'floor: AES-256-GCM alone';

/** Seals and opens both ways with a key that is at hand and a counter as nonce: no context, no replay window, no headers. */
function floor(): Contender {
  const key = createSecretKey(randomBytes(32));
  const nonce = Buffer.alloc(12);
  let number = 0;
  const oneWay = (): void => {
    nonce.writeUInt32BE(number++, 8);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = cipher.update(payload);
    cipher.final();
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
    decipher.setAuthTag(cipher.getAuthTag());
    decipher.update(sealed);
    decipher.final();
  };
  return measured(async () => {
    oneWay();
    oneWay();
  });
}

function exchange(level: SecurityLevel): Contender {
  const secret = randomBytes(32);
  const protection = createRequestProtection(level, { keyring: new Keyring([{ id: 'k', secret }]) });
  const receiver = new ServiceReceiver({ serviceId: 'bench', requiredLevel: level, keyring: new Keyring([{ id: 'k', secret }]) });
  const answer = { headers: { 'content-type': 'application/octet-stream' }, body: payload };
  const thereAndBack = async (): Promise<void> => {
    const { method, headers, body, open } = protection.protect(message);
    const sealed = await receiver.handle({ method, path: message.path, headers, body: body ?? payload }, () => answer);
    if (open(sealed).status !== 200) throw new Error('the exchange failed');
  };
  return measured(thereAndBack);
}

function measured(exchange: () => Promise<void>): Contender {
  const turns = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn += 1) await exchange();
  };
  return async ({ durationMs }) => {
    const { opsPerSecond } = await rateOf(turns, durationMs);
    return { opsPerSecond, usPerExchange: 1_000_000 / opsPerSecond };
  };
}

/** A document of about 1 KiB. */
const document = {
  organisationId: 'organisation-1',
  rows: Array.from({ length: 28 }, (_, id) => ({ id, note: 'text text text' })),
};

/** One way, by hand: a random nonce drawn in advance, the ciphertext as base64, nothing bound to it and no replay noticed. */
function oneWayByHand(): Contender {
  const key = createSecretKey(randomBytes(32));
  let pool = Buffer.alloc(0);
  return measured(async () => {
    if (pool.length < 12) pool = randomBytes(4_092);
    const nonce = pool.subarray(0, 12);
    pool = pool.subarray(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const wire = cipher.update(JSON.stringify(document)).toString('base64');
    cipher.final();
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
    decipher.setAuthTag(cipher.getAuthTag());
    const text = decipher.update(Buffer.from(wire, 'base64')).toString();
    decipher.final();
    if ((JSON.parse(text) as typeof document).rows.length !== 28) throw new Error('the message was lost');
  });
}

/** The same document in a request that is protected, proved to be new and authentic, and opened. */
function oneWay(level: SecurityLevel): Contender {
  const keyring = new Keyring([{ id: 'k', secret: randomBytes(32) }]);
  const protection = createRequestProtection(level, { keyring });
  const guard = new ReplayGuard({ windowMs: 30_000, maxSessions: 1_024, maxOrganisations: 1_024, notBeforeMs: 0 });
  const rules = { serviceId: 'bench', requiredLevel: level, keyring, organisationsOf: () => [] };
  const authenticator = new RequestAuthenticator(rules, guard, { clock: systemClock, randomBytes });
  return measured(async () => {
    const { method, headers, body } = protection.protect({ ...message, body: Buffer.from(JSON.stringify(document)) });
    const request = authenticator.authenticate({ method, path: message.path, headers, body: body ?? payload });
    const text = (request.body as Buffer).toString();
    if ((JSON.parse(text) as typeof document).rows.length !== 28) throw new Error('the message was lost');
  });
}

await interleave('service-security', fileURLToPath(import.meta.url), [
  {
    name: '1 KiB there and back',
    baseline,
    contenders: {
      [baseline]: floor(),
      'no protection': exchange('NONE'),
      BASIC: exchange('BASIC'),
      ENCRYPTED: exchange('ENCRYPTED'),
    },
  },
  {
    name: '1 KiB of JSON one way',
    baseline: 'by hand',
    contenders: {
      'by hand': oneWayByHand(),
      'no protection': oneWay('NONE'),
      BASIC: oneWay('BASIC'),
      ENCRYPTED: oneWay('ENCRYPTED'),
    },
  },
]);
