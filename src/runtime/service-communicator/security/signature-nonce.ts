import type { RandomBytes } from './sender-environment.ts';

const prefixBytes = 12;
/** 12 bytes are exactly 16 characters of base64url. */
const prefixCharacters = 16;
const numbersPerPrefix = 2 ** 32;

/** Nonces of one sender: 96 random bits of its own, then a number that rises, so that a receiver remembers a sender instead of every nonce. */
export class NonceSequence {
  readonly #randomBytes: RandomBytes;
  readonly #bytes = Buffer.alloc(prefixBytes + 4);
  #next = numbersPerPrefix;

  constructor(randomBytes: RandomBytes) {
    this.#randomBytes = randomBytes;
  }

  /** 16 bytes in base64url. */
  take(): string {
    if (this.#next === numbersPerPrefix) this.#begin();
    this.#bytes.writeUInt32BE(this.#next++, prefixBytes);
    return this.#bytes.toString('base64url');
  }

  #begin(): void {
    this.#bytes.set(this.#randomBytes(prefixBytes));
    this.#next = 0;
  }
}

/** The sender's part and the number of a nonce of 22 characters. */
export function splitNonce(nonce: string): { readonly session: string; readonly number: number } {
  const number = Buffer.from(nonce.slice(prefixCharacters), 'base64url').readUInt32BE();
  return { session: nonce.slice(0, prefixCharacters), number };
}
