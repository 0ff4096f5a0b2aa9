import type { LogBounds } from './event-transport.ts';

/** Weighs and dates what a log retains. Kept apart, since a log bounded by count alone needs neither. */
export class RetentionLedger {
  readonly #bounds: LogBounds;
  readonly #sizes: number[] = [];
  readonly #bornMs: number[] = [];
  totalBytes = 0;

  constructor(bounds: LogBounds) {
    this.#bounds = bounds;
  }

  enter(slot: number, sizeBytes: number, nowMs: number): void {
    this.#sizes[slot] = sizeBytes;
    this.#bornMs[slot] = nowMs;
    this.totalBytes += sizeBytes;
  }

  leave(slot: number): void {
    this.totalBytes -= this.#sizes[slot] ?? 0;
  }

  /** Whether the oldest event, in `slot`, has to go. */
  mustLeave(slot: number, nowMs: number): boolean {
    return this.totalBytes > this.#bounds.maxBytes || this.dueMs(slot) <= nowMs;
  }

  /** When the event in `slot` becomes too old. */
  dueMs(slot: number): number {
    return (this.#bornMs[slot] ?? 0) + this.#bounds.maxAgeMs;
  }
}
