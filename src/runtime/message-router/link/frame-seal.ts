import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { sealBytes } from './frame.ts';

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

  /** The seal of the next frame, of which `content` is type and body. */
  next(content: Uint8Array): Buffer {
    this.#counter.writeUIntBE(this.#frames, 2, 6);
    this.#frames += 1;
    return createHmac('sha256', this.#key).update(this.#counter).update(content).digest().subarray(0, sealBytes);
  }

  /** Whether `bytes` are those of the next frame, its seal at their end. */
  isNext(bytes: Uint8Array): boolean {
    if (bytes.length <= sealBytes) return false;
    const contentBytes = bytes.length - sealBytes;
    return timingSafeEqual(this.next(bytes.subarray(0, contentBytes)), bytes.subarray(contentBytes));
  }
}
