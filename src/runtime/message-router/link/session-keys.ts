import { createHash, createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Who opened the connection, and who was waiting for it. */
export type LinkRole = 'dialer' | 'listener';

/** What one side tells of itself in the handshake, in clear. */
export interface HandshakeSide {
  readonly node: string;
  /** 128 random bits for as long as this side remembers what it has sent and received. */
  readonly session: string;
  /** 256 random bits for one connection. */
  readonly nonce: string;
}

/** All that was said before the proofs. */
export interface Transcript {
  readonly dialer: HandshakeSide;
  readonly listener: HandshakeSide;
  readonly offeredKeys: readonly string[];
  readonly keyId: string;
}

const label = 'wavegate/module-link/1';
const keyBytes = 32;

/**
 * The keys of one connection: one to prove with, and one to seal with in each direction. They depend on the secret and on all that was said, the
 * nonces of both sides among it, so that nothing of one connection means anything on another.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5869 (HKDF)
 */
export class SessionKeys {
  readonly #proofKey: KeyObject;
  readonly #sealKeys: Readonly<Record<LinkRole, KeyObject>>;
  readonly #digest: Buffer;

  constructor(secret: KeyObject, transcript: Transcript) {
    this.#digest = digestOf(transcript);
    const material = Buffer.from(hkdfSync('sha256', secret, this.#digest, label, 3 * keyBytes));
    const [proof, dialer, listener] = [0, 1, 2].map((at) =>
      createSecretKey(material.subarray(at * keyBytes, (at + 1) * keyBytes)),
    ) as [KeyObject, KeyObject, KeyObject];
    material.fill(0);
    this.#proofKey = proof;
    this.#sealKeys = { dialer, listener };
  }

  /** Shows that the side of this role holds the secret. It is no proof of the other role. */
  prove(role: LinkRole): string {
    return createHmac('sha256', this.#proofKey).update(`${label} ${role}`).update(this.#digest).digest('base64');
  }

  /** In constant time. */
  isProof(role: LinkRole, proof: string): boolean {
    const [expected, actual] = [this.prove(role), proof].map((text) => createHash('sha256').update(text).digest()) as [
      Buffer,
      Buffer,
    ];
    return timingSafeEqual(expected, actual);
  }

  /** The key for what the side of this role sends. */
  sealKeyOf(role: LinkRole): KeyObject {
    return this.#sealKeys[role];
  }
}

/** An array in JSON tells where each text ends, so that no two transcripts look alike. */
function digestOf({ dialer, listener, offeredKeys, keyId }: Transcript): Buffer {
  const said = [
    label,
    [dialer.node, dialer.session, dialer.nonce],
    [listener.node, listener.session, listener.nonce],
    offeredKeys,
    keyId,
  ];
  return createHash('sha256').update(JSON.stringify(said)).digest();
}
