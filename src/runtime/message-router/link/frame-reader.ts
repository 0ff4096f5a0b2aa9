import { lengthBytes, sealedHeadBytes } from './frame.ts';
import type { Frame } from './frame.ts';
import type { FrameSeal } from './frame-seal.ts';
import { violation } from './link-failure.ts';

const nothing = Buffer.alloc(0);

/** Cuts what arrives into frames. A frame that is too long is refused when its length has arrived, before any more is kept. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #heldBytes = 0;
  /** The length of the frame whose head has been taken out. */
  #awaitedBytes: number | undefined;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#heldBytes += chunk.length;
  }

  /**
   * The next whole frame, taken out; undefined until the rest of it has arrived.
   *
   * @param seal  Checks the heads of sealed frames. Without it the heads have no seal.
   * @throws {LinkFailure} it is empty or longer than `mostBytes`, or the seal of its head is wrong.
   */
  next(mostBytes: number, seal?: FrameSeal): Frame | undefined {
    this.#awaitedBytes ??= this.#nextLength(mostBytes, seal);
    if (this.#awaitedBytes === undefined || this.#heldBytes < this.#awaitedBytes) return undefined;
    const bytes = this.#take(this.#awaitedBytes);
    this.#awaitedBytes = undefined;
    return { type: bytes.readUInt8(0), body: bytes.subarray(1), bytes };
  }

  #nextLength(mostBytes: number, seal: FrameSeal | undefined): number | undefined {
    const headBytes = seal === undefined ? lengthBytes : sealedHeadBytes;
    if (this.#heldBytes < headBytes) return undefined;
    const head = this.#take(headBytes);
    if (seal?.isHead(head) === false) throw violation('a frame whose length has a wrong seal');
    const sizeBytes = head.readUInt32BE(0);
    if (sizeBytes === 0) throw violation('a frame without a type');
    if (sizeBytes > mostBytes) throw violation(`a frame of ${sizeBytes} bytes, and ${mostBytes} are allowed`);
    return sizeBytes;
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
