import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RandomBytes } from './sender-environment.ts';
import { SecurityKey } from './security-key.ts';
import { SenderSession } from './sender-session.ts';
import { SenderSessions } from './sender-sessions.ts';

/** The part of a sender that chooses key and nonce. */
interface NonceSource {
  readonly salt: Uint8Array;
  takeNumber(): number;
}

const key = new SecurityKey({ id: 'k', secret: randomBytes(32) });
const messages = 10_000_000;

/** Whether `each` yields the same salt and number twice; one bit is kept for each number of each salt. */
function findsRepetition(take: (each: (source: NonceSource) => void) => void): boolean {
  const taken = new Map<string, Uint8Array>();
  let repeated = false;
  take((source) => {
    const salt = Buffer.from(source.salt).toString('hex');
    const bits = taken.get(salt) ?? new Uint8Array(messages / 8);
    taken.set(salt, bits);
    const number = source.takeNumber();
    const index = number >>> 3;
    const bit = 1 << (number & 7);
    repeated ||= ((bits[index] ?? 255) & bit) !== 0;
    bits[index] = (bits[index] ?? 0) | bit;
  });
  return repeated;
}

/** `count` messages of a sender that is made anew `restarts` times, as after a restart or in a second process. */
function senderWithRestarts(create: () => () => NonceSource, restarts: number, count: number) {
  return (each: (source: NonceSource) => void): void => {
    for (let restart = 0; restart <= restarts; restart += 1) {
      const next = create();
      for (let message = 0; message < count / (restarts + 1); message += 1) each(next());
    }
  };
}

function honest(): () => NonceSource {
  const sessions = new SenderSessions('request', randomBytes);
  return () => sessions.sessionFor(key, 'a');
}

test('a new session has taken no number', () => {
  expect(new SenderSession(key, 'request', 'a', randomBytes(32)).taken).toBe(0);
});

test('no number comes twice in 10,000,000 messages of one session', () => {
  const session = new SenderSession(key, 'request', 'a', randomBytes(32));
  const bits = new Uint8Array(messages / 8);
  let repeated = 0;
  for (let message = 0; message < messages; message += 1) {
    const number = session.takeNumber();
    const bit = 1 << (number & 7);
    repeated += Number(((bits[number >>> 3] ?? 255) & bit) !== 0);
    bits[number >>> 3] = (bits[number >>> 3] ?? 0) | bit;
  }
  expect({ repeated, taken: session.taken }).toEqual({ repeated: 0, taken: messages });
});

test('nor in messages of a sender that is restarted', () => {
  expect(findsRepetition(senderWithRestarts(honest, 9, 200_000))).toBe(false);
});

test('the search catches a sender that begins again at 0 under the same salt, and one that skips back', () => {
  const salt = randomBytes(32);
  const sameSalt = (): (() => NonceSource) => {
    const session = new SenderSession(key, 'request', 'a', salt);
    return () => session;
  };
  const stuck = (): (() => NonceSource) => {
    let number = 0;
    return () => ({ salt, takeNumber: () => (number += 1) % 50_000 });
  };
  expect(findsRepetition(senderWithRestarts(sameSalt, 1, 1_000))).toBe(true);
  expect(findsRepetition(senderWithRestarts(stuck, 0, 60_000))).toBe(true);
});

/** How many different keys 5,000 senders seal with that are made one after the other. */
function subkeysOfNewSenders(source: RandomBytes): number {
  const subkeys = Array.from({ length: 5_000 }, () => {
    const { subkey } = new SenderSessions('request', source).sessionFor(key, 'a');
    return subkey.export().toString('latin1');
  });
  return new Set(subkeys).size;
}

test('each new sender seals with a key of its own, which a source with too little randomness does not do', () => {
  expect(subkeysOfNewSenders(randomBytes)).toBe(5_000);
  expect(subkeysOfNewSenders((sizeBytes) => Buffer.concat([Buffer.alloc(sizeBytes - 1), randomBytes(1)]))).toBeLessThan(5_000);
});

test('every organisation and key has a session of its own, and a spent one is followed by a new one', () => {
  const sessions = new SenderSessions('request', randomBytes, 3);
  const first = sessions.sessionFor(key, 'a');
  const other = new SecurityKey({ id: 'k', secret: randomBytes(32) });
  expect(sessions.sessionFor(key, 'a')).toBe(first);
  expect(sessions.sessionFor(key, 'b')).not.toBe(first);
  for (let message = 0; message < 3; message += 1) sessions.sessionFor(key, 'a').takeNumber();
  const second = sessions.sessionFor(key, 'a');
  expect({ fresh: second !== first, taken: second.taken, sameSalt: second.salt === first.salt }).toEqual({
    fresh: true,
    taken: 0,
    sameSalt: false,
  });
  expect(sessions.sessionFor(other, 'a')).not.toBe(second);
});
