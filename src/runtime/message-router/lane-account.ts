import type { LaneSettings } from './lane-settings.ts';
import type { MemoryAccount } from './memory-account.ts';

/** About how much memory the payloads take that one lane has, its share of what the organisation's may take. */
export class LaneAccount {
  readonly #queueBytes: number;
  readonly #memory: MemoryAccount;
  sizeBytes = 0;

  constructor({ queueBytes }: LaneSettings, memory: MemoryAccount) {
    this.#queueBytes = queueBytes;
    this.#memory = memory;
  }

  hasRoomFor(sizeBytes: number): boolean {
    return this.sizeBytes + sizeBytes <= this.#queueBytes && this.#memory.hasRoomFor(sizeBytes);
  }

  /** Whether there would be room if the organisation had nothing else. */
  couldEverHold(sizeBytes: number): boolean {
    return sizeBytes <= this.#queueBytes && this.#memory.couldEverHold(sizeBytes);
  }

  take(sizeBytes: number): void {
    this.sizeBytes += sizeBytes;
    this.#memory.take(sizeBytes);
  }

  giveBack(sizeBytes: number): void {
    this.sizeBytes -= sizeBytes;
    this.#memory.giveBack(sizeBytes);
  }

  /** Counts a message that found no room. */
  noteRefusal(sizeBytes: number): void {
    this.#memory.noteRefusal(sizeBytes);
  }
}
