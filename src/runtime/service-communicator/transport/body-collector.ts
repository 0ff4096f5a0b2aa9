const noBytes: Buffer = Buffer.alloc(0);
const leastBytes = 4_096;

/**
 * Collects a body piece by piece. It takes at most about twice the memory of the body, however small the pieces are: kept one by one, those of a
 * single byte would take two hundred times as much. A body in one piece is not copied.
 */
export class BodyCollector {
  #bytes = noBytes;
  #isOwn = false;
  size = 0;

  get body(): Buffer {
    return this.size === this.#bytes.length ? this.#bytes : this.#bytes.subarray(0, this.size);
  }

  add(piece: Uint8Array): void {
    if (this.size === 0) this.#bytes = asBuffer(piece);
    else this.#append(piece);
    this.size += piece.length;
  }

  #append(piece: Uint8Array): void {
    const needed = this.size + piece.length;
    if (!this.#isOwn || needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(leastBytes, 2 * needed));
      this.#bytes.copy(larger, 0, 0, this.size);
      this.#bytes = larger;
      this.#isOwn = true;
    }
    this.#bytes.set(piece, this.size);
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
