import { createHash, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A key that verifies. */
export interface PublicKey {
  readonly id: string;
  readonly key: KeyObject;
  /** `retired`: it vouches for what was signed before it was replaced, and for nothing new. */
  readonly state: 'active' | 'retired';
  /** Where it was read from. */
  readonly file: string;
}

/** A key that signs. It lies where no test can read it. */
export interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  /** Where it was read from, for people: a path, or the name of a variable. */
  readonly source: string;
}

/** The id of a key, private or public: the SHA-256 of the public part in DER. */
export function keyIdOf(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** The first part of an id, which names its files and is enough for people. */
export function shortKeyId(id: string): string {
  return id.slice(0, 16);
}
