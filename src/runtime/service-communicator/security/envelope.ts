import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { saltBytes } from './sender-session.ts';

/** What stands at the beginning of an envelope in clear, and is authenticated with the rest. */
export interface EnvelopeStamp {
  readonly keyId: string;
  /** Since 1970. */
  readonly sealedMs: number;
  /** Of the sender's session. */
  readonly salt: Uint8Array;
  /** Of the message in the session. */
  readonly number: number;
}

/** The parts of an envelope that came. */
export interface Envelope extends EnvelopeStamp {
  readonly prefix: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

const version = 1;
const algorithm = 'aes-256-gcm';
const tagOptions = { authTagLength: 16 };
const tagBytes = tagOptions.authTagLength;
const timeBytes = 6;
const numberBytes = 4;
const nonceBytes = 12;

/** The beginning of an envelope: version (1 byte), length of the key id (1), key id, time (6), salt (32), number (4). Ciphertext and tag (16) follow. */
export function encodePrefix({ keyId, sealedMs, salt, number }: EnvelopeStamp): Buffer {
  const timeAt = 2 + keyId.length;
  const prefix = Buffer.allocUnsafe(timeAt + timeBytes + saltBytes + numberBytes);
  prefix[0] = version;
  prefix[1] = keyId.length;
  prefix.write(keyId, 2, 'latin1');
  prefix.writeUIntBE(sealedMs, timeAt, timeBytes);
  prefix.set(salt, timeAt + timeBytes);
  prefix.writeUInt32BE(number, timeAt + timeBytes + saltBytes);
  return prefix;
}

/** Undefined when it is no envelope of this version, or too short for one. */
export function parseEnvelope(bytes: Uint8Array): Envelope | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const timeAt = 2 + (buffer[1] ?? 0);
  const saltAt = timeAt + timeBytes;
  const numberAt = saltAt + saltBytes;
  const ciphertextAt = numberAt + numberBytes;
  const tagAt = buffer.length - tagBytes;
  if (buffer[0] !== version || timeAt === 2 || tagAt <= ciphertextAt) return undefined;
  return {
    keyId: buffer.toString('latin1', 2, timeAt),
    sealedMs: buffer.readUIntBE(timeAt, timeBytes),
    salt: buffer.subarray(saltAt, numberAt),
    number: buffer.readUInt32BE(numberAt),
    prefix: buffer.subarray(0, ciphertextAt),
    ciphertext: buffer.subarray(ciphertextAt, tagAt),
    tag: buffer.subarray(tagAt),
  };
}

/** The envelope that begins with `prefix`. The plaintext is bound to the prefix and to `context`. */
export function encrypt(
  subkey: KeyObject,
  number: number,
  prefix: Uint8Array,
  context: Uint8Array,
  plaintext: Uint8Array,
): Buffer {
  const cipher = createCipheriv(algorithm, subkey, nonceOf(number), tagOptions);
  cipher.setAAD(Buffer.concat([prefix, context]));
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([prefix, ciphertext, cipher.getAuthTag()]);
}

/** The plaintext, once its tag is checked; undefined when the tag is wrong. */
export function decrypt(subkey: KeyObject, envelope: Envelope, context: Uint8Array): Buffer | undefined {
  const decipher = createDecipheriv(algorithm, subkey, nonceOf(envelope.number), tagOptions);
  decipher.setAAD(Buffer.concat([envelope.prefix, context]));
  decipher.setAuthTag(envelope.tag);
  const plaintext = decipher.update(envelope.ciphertext);
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plaintext;
}

/** Used again and again: a cipher copies it when it is made. */
const nonce = Buffer.alloc(nonceBytes);

/** The number alone is nonce enough: no two sessions share a key. */
function nonceOf(number: number): Buffer {
  nonce.writeUInt32BE(number, nonceBytes - numberBytes);
  return nonce;
}
