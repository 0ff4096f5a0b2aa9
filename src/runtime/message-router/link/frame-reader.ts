import { lengthBytes } from './frame.ts';
import type { Frame } from './frame.ts';
import { violation } from './link-failure.ts';

const nothing = Buffer.alloc(0);

/** Cuts what arrives into frames. A frame that is too long is refused when its length has arrived, before any more is kept. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #heldBytes = 0;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#heldBytes += chunk.length;
  }

  /**
   * The next whole frame, taken out; undefined until the rest of it has arrived.
   *
   * @throws {LinkFailure} it is empty or longer than `mostBytes`.
   */
  next(mostBytes: number): Frame | undefined {
    if (this.#heldBytes < lengthBytes) return undefined;
    const sizeBytes = this.#peek(lengthBytes).readUInt32BE(0);
    if (sizeBytes === 0) throw violation('a frame without a type');
    if (sizeBytes > mostBytes) throw violation(`a frame of ${sizeBytes} bytes, and ${mostBytes} are allowed`);
    if (this.#heldBytes < lengthBytes + sizeBytes) return undefined;
    const bytes = this.#take(lengthBytes + sizeBytes).subarray(lengthBytes);
    return { type: bytes.readUInt8(0), body: bytes.subarray(1), bytes };
  }

  /** The first `count` bytes; they stay. */
  #peek(count: number): Buffer {
    const first = this.#chunks[0] ?? nothing;
    return first.length >= count ? first : this.#join();
  }

  #take(count: number): Buffer {
    const first = this.#chunks[0] ?? nothing;
    const whole = first.length >= count ? first : this.#join();
    if (whole.length === count) this.#chunks.shift();
    else this.#chunks[0] = whole.subarray(count);
    this.#heldBytes -= count;
    return whole.subarray(0, count);
  }

  #join(): Buffer {
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }
}
