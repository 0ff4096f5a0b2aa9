import { sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import type { PublicKey, SigningKey } from './key.ts';

/** The payload type of an in-toto Statement. */
export const inTotoPayloadType = 'application/vnd.in-toto+json';

/** A signed message in JSON. `keyid` is a hint and decides nothing. */
export interface Envelope {
  readonly payloadType: string;
  /** Base64, of either alphabet. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid?: string; readonly sig: string }[];
}

/** A message whose signature some trusted key bears out. */
export interface VerifiedEnvelope {
  readonly payloadType: string;
  readonly payload: Buffer;
  /** The distinct trusted keys that signed it, in the order of the signatures. */
  readonly signers: readonly PublicKey[];
}

/**
 * The bytes that a DSSE signature covers.
 *
 * @see https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType);
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `), payload]);
}

/** Signs a message with Ed25519. */
export function signEnvelope(payload: string, key: SigningKey, payloadType = inTotoPayloadType): Envelope {
  const bytes = Buffer.from(payload);
  const signature = sign(null, preAuthEncoding(payloadType, bytes), key.privateKey);
  return {
    payloadType,
    payload: bytes.toString('base64'),
    signatures: [{ keyid: key.id, sig: signature.toString('base64') }],
  };
}

/** The message with the trusted keys that signed it; undefined when none did. A key counts once, however often it signed. */
export function verifyEnvelope(
  { payloadType, payload, signatures }: Envelope,
  trusted: readonly PublicKey[],
): VerifiedEnvelope | undefined {
  const body = decodeBase64(payload);
  if (body === undefined) return undefined;
  const covered = preAuthEncoding(payloadType, body);
  const found = signatures.flatMap(({ sig }) => {
    const signature = decodeBase64(sig);
    return signature === undefined ? [] : trusted.filter(({ key }) => isSignedBy(covered, signature, key));
  });
  const signers = [...new Map(found.map((key) => [key.id, key])).values()];
  return signers.length === 0 ? undefined : { payloadType, payload: body, signers };
}

/** Undefined for text that is not base64, of the standard or the URL-safe alphabet, in every character. */
function decodeBase64(text: string): Buffer | undefined {
  const isBase64 = /^[\w+/-]*={0,2}$/.test(text);
  const bytes = Buffer.from(text, 'base64');
  // What is left over in the last character must be empty, or two texts would stand for the same bytes.
  const same = bytes.toString('base64').replace(/=+$/, '') === text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  return isBase64 && same ? bytes : undefined;
}

function isSignedBy(covered: Buffer, signature: Buffer, key: KeyObject): boolean {
  // An ECDSA signature, which other tools may have made, is the two numbers one after the other.
  const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  try {
    return verify(digest, covered, { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false;
  }
}
