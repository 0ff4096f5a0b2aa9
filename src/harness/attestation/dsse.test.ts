import { createPublicKey, generateKeyPairSync } from 'node:crypto';

import { toDSSEBundle } from '@sigstore/bundle';
import { toSignedEntity, Verifier } from '@sigstore/verify';
import { expect, test } from 'vitest';

import { inTotoPayloadType, preAuthEncoding, signEnvelope, verifyEnvelope } from './dsse.ts';
import { keyIdOf } from './key.ts';
import type { PublicKey, SigningKey } from './key.ts';

/** The test vector of the specification, https://github.com/secure-systems-lab/dsse/blob/master/protocol.md#test-vectors */
const vector = {
  payload: 'hello world',
  payloadType: 'http://example.com/HelloWorld',
  encoded: 'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
  x: 46950820868899156662930047687818585632848591499744589407958293238635476079160n,
  y: 5640078356564379163099075877009565129882514886557779369047442380624545832820n,
  signature: 'A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==',
};

function newKey(): { signing: SigningKey; trusted: PublicKey } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const id = keyIdOf(privateKey);
  return { signing: { id, privateKey, source: 'test' }, trusted: { id, key: publicKey, state: 'active', file: 'test' } };
}

function coordinate(value: bigint): string {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').toString('base64url');
}

test('the vector of the specification is reproduced', () => {
  const key = createPublicKey({
    format: 'jwk',
    key: { kty: 'EC', crv: 'P-256', x: coordinate(vector.x), y: coordinate(vector.y) },
  });
  const envelope = { payloadType: vector.payloadType, payload: 'aGVsbG8gd29ybGQ=', signatures: [{ sig: vector.signature }] };
  const trusted: PublicKey = { id: keyIdOf(key), key, state: 'active', file: 'vector' };
  expect(preAuthEncoding(vector.payloadType, Buffer.from(vector.payload)).toString()).toBe(vector.encoded);
  expect(verifyEnvelope(envelope, [trusted])).toMatchObject({ payload: Buffer.from(vector.payload), signers: [trusted] });
  expect(verifyEnvelope({ ...envelope, payloadType: 'http://example.com/Other' }, [trusted])).toBeUndefined();
});

test('lengths count bytes, not characters', () => {
  expect(preAuthEncoding('é', Buffer.from('ü!')).toString()).toBe('DSSEv1 2 é 3 ü!');
});

test('no key, no signature, and no trusted key verify nothing', () => {
  const { signing } = newKey();
  const envelope = signEnvelope('{}', signing);
  expect(verifyEnvelope(envelope, [])).toBeUndefined();
  expect(verifyEnvelope({ ...envelope, signatures: [] }, [newKey().trusted])).toBeUndefined();
  expect(verifyEnvelope(envelope, [newKey().trusted])).toBeUndefined();
});

test('an envelope that another implementation verifies', () => {
  const { signing, trusted } = newKey();
  const { payload, signatures } = signEnvelope('{"_type":"https://in-toto.io/Statement/v1"}', signing);
  const bundle = toDSSEBundle({
    artifact: Buffer.from(payload, 'base64'),
    artifactType: inTotoPayloadType,
    signature: Buffer.from(signatures[0]!.sig, 'base64'),
    keyHint: signing.id,
  });
  const keys = { publicKey: () => ({ publicKey: trusted.key, validFor: () => true }) };
  const material = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [], ...keys };
  const verifier = new Verifier(material, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
  expect(verifier.verify(toSignedEntity(bundle)).key).toBe(trusted.key);
  const forged = toDSSEBundle({
    artifact: Buffer.from('{}'),
    artifactType: inTotoPayloadType,
    signature: Buffer.from(signatures[0]!.sig, 'base64'),
    keyHint: signing.id,
  });
  expect(() => verifier.verify(toSignedEntity(forged))).toThrow();
});

function urlSafe(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

test('the URL-safe alphabet of base64 is read as well, and what is neither is refused', () => {
  const { signing, trusted } = newKey();
  const envelope = signEnvelope('??>>~~', signing);
  const [{ sig }] = envelope.signatures as [{ sig: string }];
  expect(
    verifyEnvelope({ ...envelope, payload: urlSafe(envelope.payload), signatures: [{ sig: urlSafe(sig) }] }, [trusted]),
  ).toBeDefined();
  for (const payload of [`${envelope.payload} `, `${envelope.payload}A`, `*${envelope.payload}`, `${envelope.payload}\n`]) {
    expect(verifyEnvelope({ ...envelope, payload }, [trusted])).toBeUndefined();
  }
});

test('a key counts once, however often and under whatever name it signed', () => {
  const [a, b, stranger] = [newKey(), newKey(), newKey()];
  const signatures = [a, a, b, stranger].flatMap(({ signing }) => signEnvelope('{}', signing).signatures);
  const renamed = signatures.map(({ sig }) => ({ keyid: 'somebody else', sig }));
  const verified = verifyEnvelope({ ...signEnvelope('{}', a.signing), signatures: renamed }, [a.trusted, b.trusted]);
  expect(verified?.signers.map(({ id }) => id)).toEqual([a.signing.id, b.signing.id]);
});
