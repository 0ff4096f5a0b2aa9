/** About how much memory the payloads of one organisation's messages take that are queued or being handled, and how much they may. */
export class MemoryAccount {
  readonly #maxBytes: number;
  sizeBytes = 0;
  /** Messages for which there was no room. */
  refusals = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  hasRoomFor(sizeBytes: number): boolean {
    return this.sizeBytes + sizeBytes <= this.#maxBytes;
  }

  /** Whether there would be room if there were nothing else. */
  couldEverHold(sizeBytes: number): boolean {
    return sizeBytes <= this.#maxBytes;
  }

  /** Counts a refusal of so many bytes, if this bound was its reason. */
  noteRefusal(sizeBytes: number): void {
    if (!this.hasRoomFor(sizeBytes)) this.refusals += 1;
  }

  take(sizeBytes: number): void {
    this.sizeBytes += sizeBytes;
  }

  giveBack(sizeBytes: number): void {
    this.sizeBytes -= sizeBytes;
  }
}
