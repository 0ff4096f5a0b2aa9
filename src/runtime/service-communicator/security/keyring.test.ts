import { createSecretKey, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { InvalidConfigurationError } from '../../shared/validate-config.ts';
import { Keyring } from './keyring.ts';
import { SecurityKey } from './security-key.ts';

const secret = (): Buffer => randomBytes(32);

test('an empty keyring has no key for anybody', () => {
  const keyring = new Keyring();
  expect({ keys: keyring.describe(), active: keyring.findActive('a'), found: keyring.find('k') }).toEqual({
    keys: [],
    active: undefined,
    found: undefined,
  });
});

test('protects with the newest active key that may speak for the organisation', () => {
  const keyring = new Keyring([
    { id: 'any', secret: secret() },
    { id: 'of-a', secret: secret(), organisations: ['a'] },
    { id: 'theirs', secret: secret(), organisations: ['b'], state: 'accepted' },
  ]);
  expect(['a', 'b'].map((organisation) => keyring.findActive(organisation)?.id)).toEqual(['of-a', 'any']);
});

test('a rotation demotes only keys for the same organisations', () => {
  const keyring = new Keyring([
    { id: 'any', secret: secret() },
    { id: 'ab', secret: secret(), organisations: ['a', 'b'] },
    { id: 'a', secret: secret(), organisations: ['a'] },
  ]);
  keyring.rotate({ id: 'ba', secret: secret(), organisations: ['b', 'a'], state: 'accepted' });
  expect(keyring.describe().map(({ id, state }) => `${id} ${state}`)).toEqual([
    'any active',
    'ab accepted',
    'a active',
    'ba active',
  ]);
});

test('a retired key gives nothing out, and its name is not used again', () => {
  const keyring = new Keyring([{ id: 'k', secret: secret() }]);
  keyring.retire('k');
  keyring.retire('unknown');
  expect({ state: keyring.find('k')?.state, active: keyring.findActive('a') }).toEqual({ state: 'retired', active: undefined });
  expect(() => keyring.find('k')?.derive('mac', 'a')).toThrow(TypeError);
  expect(() => keyring.add({ id: 'k', secret: secret() })).toThrow(InvalidConfigurationError);
});

test('an organisation follows every change of its key at once', () => {
  const keyring = new Keyring([{ id: 'any', secret: secret() }]);
  const seen = [keyring.findActive('a')?.id];
  keyring.add({ id: 'of-a', secret: secret(), organisations: ['a'] });
  seen.push(keyring.findActive('a')?.id);
  keyring.rotate({ id: 'of-a-2', secret: secret(), organisations: ['a'] });
  seen.push(keyring.findActive('a')?.id);
  keyring.retire('of-a-2');
  seen.push(keyring.findActive('a')?.id, keyring.findActive('a')?.id);
  expect(seen).toEqual(['any', 'of-a', 'of-a-2', 'any', 'any']);
});

test('holds 16,384 keys; retired ones make room, and a rotation that finds none changes nothing', () => {
  const one = secret();
  const keyring = new Keyring(Array.from({ length: 16_384 }, (_, index) => ({ id: `k${index}`, secret: one })));
  expect(() => keyring.rotate({ id: 'new', secret: secret() })).toThrow(/keys must be at most 16384/);
  expect(keyring.findActive('a')?.id).toBe('k16383');
  keyring.retire('k3');
  keyring.rotate({ id: 'new', secret: secret() });
  expect({ active: keyring.findActive('a')?.id, gone: keyring.find('k3') }).toEqual({ active: 'new', gone: undefined });
});

test.for([
  ['a short secret', { id: 'k', secret: randomBytes(31) }, 'secret must be at least 32 bytes, not 31'],
  ['a short key object', { id: 'k', secret: createSecretKey(randomBytes(16)) }, 'secret must be at least 32 bytes, not 16'],
  ['no id', { id: '', secret: secret() }, 'id must be 1 to 64 letters'],
  ['an id that a header could not carry', { id: 'a,b', secret: secret() }, 'id must be 1 to 64 letters'],
  [
    'an organisation that a header could not carry',
    { id: 'k', secret: secret(), organisations: ['a\nb'] },
    'organisations[0] must be',
  ],
] as const)('refuses %s, and says why', ([, spec, message]) => {
  expect(() => new SecurityKey(spec as never)).toThrow(message);
});

test('a secret that is a text is refused without being shown', () => {
  const planted = 'correct horse battery staple, 32 bytes';
  const error = (() => {
    try {
      return new SecurityKey({ id: 'k', secret: planted as never });
    } catch (caught) {
      return caught;
    }
  })();
  expect(error).toBeInstanceOf(InvalidConfigurationError);
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('horse');
});

test('keys differ by purpose, organisation, salt and secret, and are the same for the same', () => {
  const one = new SecurityKey({ id: 'k', secret: Buffer.alloc(32, 1) });
  const two = new SecurityKey({ id: 'k', secret: Buffer.alloc(32, 2) });
  const salt = randomBytes(32);
  const derived = [
    one.derive('mac', 'a'),
    one.derive('request', 'a'),
    one.derive('response', 'a'),
    one.derive('request', 'b'),
    one.derive('request', 'a', salt),
    two.derive('request', 'a', salt),
  ].map((key) => key.export().toString('hex'));
  expect(new Set(derived).size).toBe(6);
  expect(one.derive('request', 'a', salt).export().toString('hex')).toBe(derived[4]);
});

test('derives as RFC 5869 says (HKDF-SHA256, computed with OpenSSL)', () => {
  const key = new SecurityKey({ id: 'k', secret: Buffer.alloc(32, 0x0b) });
  expect(key.derive('mac', 'organisation-1').export().toString('hex')).toBe(
    'f37369191e5d361ab2b18467d1ba7ae4e2476e8ce253ddee92c241472fe7631a',
  );
});
