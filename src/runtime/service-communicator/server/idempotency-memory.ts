import type { WireAnswer } from './service-answer.ts';

/** A request that was or is being handled under one key. */
export interface Remembered {
  readonly digest: string;
  /** Undefined when the run came to nothing that may be told again. */
  readonly answer: Promise<WireAnswer | undefined>;
  sizeBytes: number;
  expiresMs: number;
}

/** Expiry of what has not ended. */
export const stillRunning = Number.POSITIVE_INFINITY;

/** What one organisation's keys have answered, in the order in which they expire. */
export class IdempotencyMemory {
  readonly #remembered = new Map<string, Remembered>();
  #sizeBytes = 0;

  get size(): number {
    return this.#remembered.size;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  find(key: string): Remembered | undefined {
    return this.#remembered.get(key);
  }

  add(key: string, entry: Remembered): void {
    this.#remembered.set(key, entry);
  }

  /** The run has ended; `entry` is kept until `expiresMs`. */
  keep(key: string, entry: Remembered, sizeBytes: number, expiresMs: number): void {
    this.#remembered.delete(key);
    entry.sizeBytes = sizeBytes;
    entry.expiresMs = expiresMs;
    this.#sizeBytes += sizeBytes;
    this.#remembered.set(key, entry);
  }

  forget(key: string): void {
    this.#sizeBytes -= this.#remembered.get(key)?.sizeBytes ?? 0;
    this.#remembered.delete(key);
  }

  forgetExpired(nowMs: number): void {
    for (const [key, { expiresMs }] of this.#remembered) {
      if (expiresMs <= nowMs) this.forget(key);
      else if (expiresMs !== stillRunning) return;
    }
  }
}
