import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { joinFields } from './request-facts.ts';
import type { RequestFacts } from './request-facts.ts';

/** Which key signed, when, and a nonce of 16 bytes in base64url. */
export interface SignatureStamp {
  readonly keyId: string;
  /** Milliseconds since 1970. */
  readonly at: string;
  readonly nonce: string;
}

export interface Authorization extends SignatureStamp {
  readonly signature: string;
}

const scheme = 'WAVEGATE-HMAC-SHA256';
const pattern = /^WAVEGATE-HMAC-SHA256 key=([\w.-]{1,64}),at=(\d{1,15}),nonce=([\w-]{22}),signature=([\w-]{43})$/;
const noBody = new Uint8Array(0);

/** The header `authorization` of the request. */
export function signRequest(facts: RequestFacts, body: Uint8Array | undefined, stamp: SignatureStamp, macKey: KeyObject): string {
  const signature = signatureOf(facts, body, stamp, macKey);
  return `${scheme} key=${stamp.keyId},at=${stamp.at},nonce=${stamp.nonce},signature=${signature}`;
}

/** Whether the value of `authorization` claims to be a signature, well written or not. */
export function isSignature(authorization: string | string[] | undefined): boolean {
  return typeof authorization === 'string' && authorization.startsWith(scheme);
}

/** Undefined unless the text is written as `signRequest` writes it. */
export function parseAuthorization(text: string): Authorization | undefined {
  const [, keyId, at, nonce, signature] = pattern.exec(text) ?? [];
  if (keyId === undefined || at === undefined || nonce === undefined || signature === undefined) return undefined;
  return { keyId, at, nonce, signature };
}

/** Whether the request was signed with the key as it is. Takes the same time wherever a signature is wrong. */
export function isSignedBy(macKey: KeyObject, facts: RequestFacts, body: Uint8Array | undefined, given: Authorization): boolean {
  return timingSafeEqual(Buffer.from(signatureOf(facts, body, given, macKey)), Buffer.from(given.signature));
}

function signatureOf(facts: RequestFacts, body: Uint8Array | undefined, stamp: SignatureStamp, macKey: KeyObject): string {
  const text = joinFields(
    `${scheme}-1`,
    facts.method,
    facts.serviceId,
    facts.path,
    facts.organisationId,
    facts.requestId,
    facts.attempt,
    facts.timeoutMs,
    facts.contentType,
    facts.idempotencyKey,
    stamp.keyId,
    stamp.at,
    stamp.nonce,
    hash('sha256', body ?? noBody, 'hex'),
  );
  return createHmac('sha256', macKey).update(text).digest('base64url');
}
