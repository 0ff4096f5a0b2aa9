import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { CertificateAuthority } from '../../../../tests/support/services/certificates.ts';
import { describePeer, organisationsOf } from './peer-certificate.ts';

const authority = await CertificateAuthority.create('authority');

test('a certificate without names speaks for nobody', () => {
  const peer = describePeer(new X509Certificate(authority.cert));
  expect({ ...peer, organisations: organisationsOf(peer) }).toMatchObject({ dnsNames: [], uris: [], organisations: [] });
});

test('reads names of each kind, and the organisations among the URIs', async () => {
  const { cert } = await authority.issue({ name: 'caller', hosts: ['caller.example', '127.0.0.1'], organisations: ['a', 'b-2'] });
  const peer = describePeer(new X509Certificate(cert));
  expect(peer).toMatchObject({
    subject: 'CN=caller',
    dnsNames: ['caller.example'],
    uris: ['urn:organisation:a', 'urn:organisation:b-2'],
  });
  expect(organisationsOf(peer)).toEqual(['a', 'b-2']);
});

test('a name that looks like several is one', async () => {
  const { cert } = await authority.issue({
    name: 'sly',
    hosts: ['x.example, URI:urn:organisation:victim'],
    organisations: ['a, URI:urn:organisation:victim'],
  });
  const peer = describePeer(new X509Certificate(cert));
  expect(organisationsOf(peer)).toEqual(['a, URI:urn:organisation:victim']);
  expect(peer.dnsNames).toEqual(['x.example, URI:urn:organisation:victim']);
});
