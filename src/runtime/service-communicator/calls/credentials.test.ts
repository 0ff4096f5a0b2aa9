import { expect, test } from 'vitest';
import { CertificateAuthority } from '../../../../tests/support/services/certificates.ts';
import { ManualClock } from '../../shared/manual-clock.ts';
import { TlsIdentity } from '../security/tls-identity.ts';
import { Credentials } from './credentials.ts';

test('without an identity there is none to show', () => {
  expect(new Credentials({}, new ManualClock()).identityOf('a')).toBeUndefined();
});

test('two identities of the same certificate keep their own settings, and a rotation is seen by reference', async () => {
  const authority = await CertificateAuthority.create('authority');
  const credentials = { ...(await authority.issue({ name: 'caller' })), ca: authority.cert };
  const old = new TlsIdentity(credentials, { minVersion: 'TLSv1.2' });
  const strict = new TlsIdentity(credentials);
  const both = new Credentials({ tls: (organisationId) => (organisationId === 'a' ? old : strict) }, new ManualClock());
  const connections = ['a', 'b', 'b'].map((organisationId) => both.identityOf(organisationId)?.connect);
  expect(connections).toMatchObject([{ minVersion: 'TLSv1.2' }, { minVersion: 'TLSv1.3' }, { minVersion: 'TLSv1.3' }]);
  expect(connections[2]).toBe(connections[1]);
  strict.rotate({ ...credentials });
  expect(both.identityOf('b')?.connect).not.toBe(connections[1]);
  expect(both.identityOf('a')?.connect).toBe(connections[0]);
});
