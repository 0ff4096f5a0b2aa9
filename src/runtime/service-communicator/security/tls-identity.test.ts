import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { CertificateAuthority } from '../../../../tests/support/services/certificates.ts';
import { InvalidConfigurationError } from '../../shared/validate-config.ts';
import { TlsIdentity } from './tls-identity.ts';
import { tlsConnectOptions, tlsServerOptions } from './tls-options.ts';

const authority = await CertificateAuthority.create('authority');
const one = await authority.issue({ name: 'one', hosts: ['localhost'] });
const two = await authority.issue({ name: 'two', hosts: ['localhost'] });

test('an empty identity is refused, naming all that it lacks', () => {
  expect(() => new TlsIdentity({ ca: [], cert: '', key: '' })).toThrow(/cert must be .*key must be .*ca must be at least one/);
});

test.for([
  ['the key of another certificate', { ca: authority.cert, cert: one.cert, key: two.key }, 'key must be the key of cert'],
  ['no authority', { ca: [], ...one }, 'ca must be at least one authority'],
  ['an authority that is none', { ca: 'authority', ...one }, 'ca must be certificates in PEM'],
  ['an empty server name', { ca: authority.cert, ...one, servername: '' }, 'servername must be a host name'],
] as const)('refuses %s', ([, credentials, message]) => {
  expect(() => new TlsIdentity(credentials)).toThrow(message);
  expect(() => new TlsIdentity(credentials)).toThrow(InvalidConfigurationError);
});

test('a rotation is noticed until nobody listens, and one that is refused changes nothing', () => {
  const identity = new TlsIdentity({ ca: authority.cert, ...one });
  let rotations = 0;
  const listening = identity.onRotation(() => (rotations += 1));
  const before = identity.describe();
  expect(() => identity.rotate({ ca: authority.cert, cert: two.cert, key: one.key })).toThrow(InvalidConfigurationError);
  expect({ rotations, same: identity.describe().fingerprint256 === before.fingerprint256 }).toEqual({ rotations: 0, same: true });
  identity.rotate({ ca: authority.cert, ...two });
  expect({ rotations, subject: identity.describe().subject }).toEqual({ rotations: 1, subject: 'CN=two' });
  listening[Symbol.dispose]();
  identity.rotate({ ca: authority.cert, ...one });
  expect(rotations).toBe(1);
});

test('both sides check certificates, and speak TLS 1.3 unless told otherwise', () => {
  const identity = new TlsIdentity({ ca: authority.cert, ...one, servername: 'billing.example' });
  expect(tlsConnectOptions(identity)).toMatchObject({
    rejectUnauthorized: true,
    minVersion: 'TLSv1.3',
    servername: 'billing.example',
  });
  expect(tlsConnectOptions(identity)).not.toHaveProperty('checkServerIdentity');
  expect(tlsServerOptions(identity)).toMatchObject({ requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' });
  const older = new TlsIdentity({ ca: authority.cert, ...one }, { minVersion: 'TLSv1.2' });
  expect(tlsConnectOptions(older).minVersion).toBe('TLSv1.2');
  expect(() => new TlsIdentity({ ca: authority.cert, ...one }, { minVersion: 'TLSv1.1' as never })).toThrow('minVersion');
});

test('shows its certificate, and its key to nobody', () => {
  const identity = new TlsIdentity({ ca: authority.cert, ...one });
  const shown = [JSON.stringify(identity), inspect(identity, { depth: 9, showHidden: true }), String(identity)].join('\n');
  expect(shown).toContain('CN=one');
  expect(shown).not.toContain(one.key.split('\n')[1]);
  const error = (() => {
    try {
      return new TlsIdentity({ ca: authority.cert, cert: one.cert, key: two.key });
    } catch (caught) {
      return caught;
    }
  })();
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(two.key.split('\n')[1]);
});
