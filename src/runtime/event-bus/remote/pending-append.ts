import { BusWaitAbortedError } from '../bus-errors.ts';
import type { AppendOutcome } from './remote-errors.ts';
import { PublishUnconfirmedError } from './remote-errors.ts';
import type { OutgoingRecord } from './remote-transport.ts';

/** A record that somebody waits to see stored, over all attempts at it. */
export class PendingAppend {
  readonly number: number;
  readonly record: OutgoingRecord;
  /** When the caller is told that it was not confirmed. */
  readonly dueMs: number;
  readonly #settled: () => void;
  readonly #outcome = Promise.withResolvers<number>();
  readonly #signal: AbortSignal | undefined;
  #attempt: AbortController | undefined;
  /** An attempt failed in such a way that the record may be stored. */
  #isUncertain = false;
  #acknowledged: number | undefined;
  #lastError: unknown;
  isSettled = false;
  attempts = 0;

  constructor(number: number, record: OutgoingRecord, dueMs: number, settled: () => void, signal: AbortSignal | undefined) {
    this.number = number;
    this.record = record;
    this.dueMs = dueMs;
    this.#settled = settled;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** The number in the log. */
  get outcome(): Promise<number> {
    return this.#outcome.promise;
  }

  /** Begins an attempt, which is to end when the signal is aborted. */
  attempt(): AbortSignal {
    this.attempts += 1;
    this.#attempt = new AbortController();
    return this.#attempt.signal;
  }

  /** The broker says that it has stored the record. */
  acknowledged(sequence: number): void {
    this.#attempt = undefined;
    // Stored by an earlier attempt as well, perhaps: then the first of the records counts, which is still to be read.
    if (this.#isUncertain) this.#acknowledged = sequence;
    else this.stored(sequence);
  }

  /** The record, the first of its id, has this number. */
  stored(sequence: number): void {
    if (this.#end()) this.#outcome.resolve(sequence);
  }

  failed(outcome: AppendOutcome, error: unknown): void {
    this.#attempt = undefined;
    this.#lastError = error;
    if (outcome === 'unknown') this.#isUncertain = true;
  }

  expire(reason: string): void {
    if (this.#acknowledged === undefined) this.giveUp(reason, this.#lastError);
    else this.stored(this.#acknowledged);
  }

  giveUp(reason: string, cause: unknown): void {
    if (!this.#end()) return;
    const isUncertain = this.#isUncertain || this.#attempt !== undefined;
    this.#outcome.reject(new PublishUnconfirmedError(reason, isUncertain ? 'unknown' : 'not-stored', this.record.id, cause));
    this.#attempt?.abort(new Error(reason));
  }

  readonly #abort = (): void => {
    const reason: unknown = this.#signal?.reason;
    if (this.attempts > 0) return this.giveUp('the wait was aborted', reason);
    if (this.#end()) this.#outcome.reject(new BusWaitAbortedError(reason));
  };

  #end(): boolean {
    if (this.isSettled) return false;
    this.isSettled = true;
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#settled();
    return true;
  }
}
