import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { messageOf, ProtectedExchange } from '../../../../tests/support/services/protected-exchange.ts';
import { KeyUnavailableError } from './security-errors.ts';

test('an envelope of another key is refused, whichever id it bears', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  exchange.callerKeys.rotate({ id: 'k2', secret: randomBytes(32) });
  exchange.calleeKeys.add({ id: 'k2', secret: randomBytes(32), state: 'accepted' });
  const wrongSecret = exchange.arrive(exchange.caller.protect(messageOf()));
  exchange.callerKeys.rotate({ id: 'k3', secret: exchange.secret });
  const unknownId = exchange.arrive(exchange.caller.protect(messageOf()));
  const renamed = { ...unknownId, body: Uint8Array.from(unknownId.body) };
  renamed.body.set(Buffer.from('k1'), 2);
  const answers = await Promise.all([wrongSecret, unknownId, renamed].map((request) => exchange.deliver(request)));
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  expect(exchange.refusals.map(({ reason }) => reason.replace(/.*: /, ''))).toEqual([
    'the envelope is not authentic',
    'unknown key',
    'the envelope is not authentic',
  ]);
});

test('an answer under another key than that of the request is refused', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  const secret = randomBytes(32);
  exchange.calleeKeys.add({ id: 'k2', secret, state: 'accepted' });
  const underFirst = exchange.caller.protect(messageOf());
  exchange.callerKeys.rotate({ id: 'k2', secret });
  const underSecond = exchange.caller.protect(messageOf());
  const answer = await exchange.deliver(exchange.arrive(underSecond));
  expect(() => underFirst.open(answer)).toThrow('another key than the request');
  expect(underSecond.open(answer).status).toBe(201);
});

test('a key is rotated without a break: both are good until the old one is retired, and then it is not', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  const secret = randomBytes(32);
  const underOld = exchange.caller.protect(messageOf());
  const late = exchange.caller.protect(messageOf());
  const stolen = exchange.caller.protect(messageOf());
  exchange.calleeKeys.add({ id: 'k2', secret, state: 'accepted' });
  expect((await exchange.call()).status).toBe(201);
  exchange.callerKeys.rotate({ id: 'k2', secret });
  expect((await exchange.call()).status).toBe(201);
  expect(underOld.open(await exchange.deliver(exchange.arrive(underOld))).status).toBe(201);
  const lateAnswer = await exchange.deliver(exchange.arrive(late));
  exchange.calleeKeys.retire('k1');
  exchange.callerKeys.retire('k1');
  expect((await exchange.deliver(exchange.arrive(stolen))).status).toBe(401);
  expect(() => late.open(lateAnswer)).toThrow('retired');
  expect((await exchange.call()).status).toBe(201);
  expect(exchange.caller.describe('organisation-1').keyId).toBe('k2');
});

test('a key for one organisation neither seals nor opens for another', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  exchange.callerKeys.retire('k1');
  const secret = randomBytes(32);
  exchange.callerKeys.add({ id: 'mine', secret, organisations: ['organisation-1'] });
  exchange.calleeKeys.add({ id: 'mine', secret, organisations: ['organisation-1'], state: 'accepted' });
  expect((await exchange.call()).status).toBe(201);
  expect(() => exchange.caller.protect(messageOf({ organisationId: 'organisation-2' }))).toThrow(KeyUnavailableError);
  exchange.callerKeys.retire('mine');
  const forged = new ProtectedExchange('ENCRYPTED');
  forged.callerKeys.retire('k1');
  forged.callerKeys.add({ id: 'mine', secret });
  forged.clock.jump(1);
  const request = forged.arrive(forged.caller.protect(messageOf({ organisationId: 'organisation-2' })));
  expect((await exchange.deliver(request)).status).toBe(403);
  expect(exchange.handled).toHaveLength(1);
});

test('an answer whose key is retired while the handler works is refused in plain, and the caller does not take it', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  // The callee has sealed with it before.
  expect((await exchange.call()).status).toBe(201);
  const sent = exchange.caller.protect(messageOf());
  const answer = await exchange.receiver.handle(exchange.arrive(sent), () => {
    exchange.calleeKeys.retire('k1');
    return { body: 'too late' };
  });
  expect(answer).toMatchObject({ status: 500, headers: { 'content-type': 'application/problem+json' } });
  expect(() => sent.open(answer)).toThrow('it is not sealed');
});
