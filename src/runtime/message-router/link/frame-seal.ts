import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { headSealBytes, lengthBytes, sealBytes } from './frame.ts';

/**
 * Seals the frames of one direction of one connection, or checks their seals: each depends on the frame's bytes and on how many came before, so that
 * none can be changed, injected, left out, repeated or moved.
 */
export class FrameSeal {
  readonly #key: KeyObject;
  readonly #counter = Buffer.alloc(8);
  #frames = 0;

  constructor(key: KeyObject) {
    this.#key = key;
  }

  /** The seal of the next frame's length. */
  head(length: Uint8Array): Buffer {
    // No frame's content begins with a zero, which would be its type.
    return this.#digest(zero, length).subarray(0, headSealBytes);
  }

  /** Whether `head` is that of the next frame. */
  isHead(head: Uint8Array): boolean {
    return timingSafeEqual(this.head(head.subarray(0, lengthBytes)), head.subarray(lengthBytes));
  }

  /** The seal of the next frame, of which `content` is type and body. The frame after it is the next one from then on. */
  next(content: Uint8Array): Buffer {
    const seal = this.#digest(content).subarray(0, sealBytes);
    this.#frames += 1;
    return seal;
  }

  /** Whether `bytes` are those of the next frame, its seal at their end. */
  isNext(bytes: Uint8Array): boolean {
    if (bytes.length <= sealBytes) return false;
    const contentBytes = bytes.length - sealBytes;
    return timingSafeEqual(this.next(bytes.subarray(0, contentBytes)), bytes.subarray(contentBytes));
  }

  #digest(...parts: readonly Uint8Array[]): Buffer {
    this.#counter.writeUIntBE(this.#frames, 2, 6);
    const hmac = createHmac('sha256', this.#key).update(this.#counter);
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  }
}

const zero = Buffer.of(0);
