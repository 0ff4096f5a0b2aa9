import { AppendError } from '../remote/remote-errors.ts';
import type { OutgoingRecord } from '../remote/remote-transport.ts';

interface Entry {
  readonly record: OutgoingRecord;
  readonly resolve: (sequence: number) => void;
  readonly reject: (error: unknown) => void;
}

/** With what the client puts around it, below the million bytes that a broker takes by default. */
const batchBytes = 512_000;

/**
 * Sends the records of one organisation, one batch at a time: a broker stores a batch as a whole or not at all, so that of what is under way nothing later can
 * be stored without what is earlier. What comes while a batch is under way makes up the next one.
 */
export class BatchLine {
  readonly #store: (batch: readonly OutgoingRecord[]) => Promise<number>;
  readonly #waiting: Entry[] = [];
  #isSending = false;

  /** @param store  Stores the records and returns the number of the first; the others follow it without a gap. */
  constructor(store: (batch: readonly OutgoingRecord[]) => Promise<number>) {
    this.#store = store;
  }

  append(record: OutgoingRecord, signal: AbortSignal): Promise<number> {
    if (signal.aborted) return Promise.reject(new AppendError('the wait was aborted', 'not-stored', { cause: signal.reason }));
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const entry = { record, resolve, reject };
    const abort = (): void => this.#abort(entry, signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    this.#waiting.push(entry);
    if (!this.#isSending) {
      this.#isSending = true;
      // Others of this turn go with it.
      queueMicrotask(() => void this.#send());
    }
    return promise.finally(() => signal.removeEventListener('abort', abort));
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#countOfBatch());
      try {
        const first = await this.#store(batch.map(({ record }) => record));
        for (const [place, { resolve }] of batch.entries()) resolve(first + place);
      } catch (error) {
        for (const { reject } of batch) reject(error);
        this.#refuseFrom(0);
      }
    }
    this.#isSending = false;
  }

  #countOfBatch(): number {
    let bytes = 0;
    const past = this.#waiting.findIndex(({ record }) => (bytes += record.body.byteLength) > batchBytes);
    return past < 0 ? this.#waiting.length : Math.max(1, past);
  }

  /** One that is being sent may be stored; one that waits is not, and neither is what waits behind it. */
  #abort(entry: Entry, cause: unknown): void {
    const place = this.#waiting.indexOf(entry);
    entry.reject(new AppendError('the wait was aborted', place < 0 ? 'unknown' : 'not-stored', { cause }));
    if (place >= 0) this.#refuseFrom(place);
  }

  #refuseFrom(place: number): void {
    for (const { reject } of this.#waiting.splice(place)) reject(new AppendError('one before it was not stored', 'not-stored'));
  }
}
