import { frameOverheadBytes } from './frame.ts';
import { LinkSaturatedError, MessageRefusedError, MessageTooLargeError } from './link-errors.ts';
import { violation } from './link-failure.ts';
import type { Outcome } from './outcome.ts';
import type { Parcel } from './parcel.ts';
import { ParcelLine } from './parcel-line.ts';
import { narrower } from './window.ts';
import type { Window } from './window.ts';

/** Messages with numbers that follow one another. */
export interface Batch {
  readonly firstNumber: number;
  readonly parcels: readonly Parcel[];
}

export interface OutboxBounds {
  readonly window: Window;
  readonly maxWaiting: number;
  readonly maxWaitingBytes: number;
}

/** A batch is closed once it has so many bytes, so that a frame is neither small nor long on its way. */
const batchBytes = 65_536;

/**
 * What is on its way to the peer: first waiting, then written under a number and kept until the peer tells its outcome. Knows no socket: what was
 * written on a connection that broke is written again from where the peer says it stands.
 */
export class Outbox {
  readonly counts = { sent: 0, acknowledged: 0, refused: 0, resent: 0, windowFull: 0, waitingFull: 0, tooLarge: 0 };
  readonly #bounds: OutboxBounds;
  readonly #onTakenBack: () => void;
  #waiting = new ParcelLine();
  readonly #written = new Map<number, Parcel>();
  #window: Window;
  #writtenBytes = 0;
  #lastNumber = 0;
  /** The next number to write on this connection: at most one past the last number. */
  #cursor = 1;
  #outcomesSeen = 0;

  /** @param onTakenBack  Called when a message was taken back by its sender. */
  constructor(bounds: OutboxBounds, onTakenBack: () => void) {
    this.#bounds = bounds;
    this.#window = bounds.window;
    this.#onTakenBack = onTakenBack;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get unacknowledged(): number {
    return this.#written.size;
  }

  get unacknowledgedBytes(): number {
    return this.#writtenBytes;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#written.size === 0;
  }

  /** The number of outcomes that have arrived from the peer's session. */
  get outcomesSeen(): number {
    return this.#outcomesSeen;
  }

  /** Whether there is no room for another message to wait. */
  isSaturatedFor(sizeBytes: number): boolean {
    const { maxWaiting, maxWaitingBytes } = this.#bounds;
    return (
      this.#waiting.length >= maxWaiting || (this.#waiting.length > 0 && this.#waiting.sizeBytes + sizeBytes > maxWaitingBytes)
    );
  }

  /** @throws {MessageTooLargeError | LinkSaturatedError} Then nothing was kept. */
  add(parcel: Parcel, signal?: AbortSignal): void {
    this.#assertFits(parcel);
    if (this.isSaturatedFor(parcel.sizeBytes)) {
      this.counts.waitingFull += 1;
      throw new LinkSaturatedError(this.#waiting.length, this.#waiting.sizeBytes);
    }
    this.counts.sent += 1;
    if (this.#mustWait(parcel)) this.counts.windowFull += 1;
    this.#waiting.push(parcel);
    if (signal !== undefined)
      parcel.revocableBy(signal, () => {
        this.#waiting.remove(parcel);
        this.#onTakenBack();
      });
  }

  /**
   * Begins to write on a new connection, after the last message that the peer has received.
   *
   * @throws {LinkFailure} the peer claims to have received what was never written, or forgot what it had.
   */
  resume(received: number, peerWindow: Window): void {
    const next = received + 1;
    if (next > this.#lastNumber + 1 || (next <= this.#lastNumber && !this.#written.has(next)))
      throw violation('the peer has lost count of the messages');
    this.#cursor = next;
    this.#window = narrower(this.#bounds.window, peerWindow);
  }

  /** Counts anew, towards a peer that knows nothing of what was written: all that is not settled waits once more, in order. */
  restart(): void {
    const waiting = this.#waiting;
    this.#waiting = new ParcelLine();
    for (const parcel of [...this.#written.values(), ...waiting.toArray()]) this.#waiting.push(parcel);
    this.counts.resent += this.#written.size;
    this.#written.clear();
    this.#writtenBytes = this.#lastNumber = this.#outcomesSeen = 0;
    this.#cursor = 1;
  }

  /** The next messages to write, which count as written from now on; undefined when there are none, or no room for one. */
  nextBatch(): Batch | undefined {
    const firstNumber = this.#cursor;
    const parcels: Parcel[] = [];
    const mostBytes = Math.min(batchBytes, this.#mostMessageBytes);
    for (let left = mostBytes; left > 0;) {
      const parcel = this.#peek();
      if (parcel === undefined || (parcels.length > 0 && parcel.sizeBytes + perMessageBytes > left)) break;
      this.#advance(parcel);
      parcels.push(parcel);
      left -= parcel.sizeBytes + perMessageBytes;
    }
    return parcels.length === 0 ? undefined : { firstNumber, parcels };
  }

  /**
   * Settles messages as the peer says, from the outcome of this index on. What was told before is passed over.
   *
   * @throws {LinkFailure} an outcome is missing, or of a message that is not under way.
   */
  settle(firstIndex: number, outcomes: readonly Outcome[]): void {
    if (firstIndex > this.#outcomesSeen + 1) throw violation('the peer has left out an outcome');
    for (const outcome of outcomes.slice(this.#outcomesSeen + 1 - firstIndex)) {
      const parcel = this.#written.get(outcome.number);
      if (parcel === undefined || outcome.number >= this.#cursor)
        throw violation('an outcome of a message that is not under way');
      this.#outcomesSeen += 1;
      this.#written.delete(outcome.number);
      this.#writtenBytes -= parcel.sizeBytes;
      this.#conclude(parcel, outcome);
    }
  }

  /** Rejects all that is not settled. */
  rejectAll(error: Error): void {
    for (const parcel of [...this.#written.values(), ...this.#waiting.toArray()]) parcel.reject(error);
    this.#written.clear();
    this.#waiting.clear();
    this.#writtenBytes = 0;
  }

  #conclude(parcel: Parcel, { refusal }: Outcome): void {
    if (refusal === undefined) {
      this.counts.acknowledged += 1;
      parcel.resolve();
    } else {
      this.counts.refused += 1;
      parcel.reject(new MessageRefusedError(parcel.id, refusal.code, refusal.message));
    }
  }

  #assertFits({ sizeBytes }: Parcel): void {
    if (sizeBytes <= this.#mostMessageBytes) return;
    this.counts.tooLarge += 1;
    throw new MessageTooLargeError(sizeBytes, this.#mostMessageBytes);
  }

  get #mostMessageBytes(): number {
    return this.#window.frameBytes - frameOverheadBytes;
  }

  /** What comes next: written before and not received, or the first that waits if the window has room for it. */
  #peek(): Parcel | undefined {
    if (this.#cursor <= this.#lastNumber) return this.#written.get(this.#cursor);
    let parcel = this.#waiting.first;
    for (; parcel !== undefined && parcel.sizeBytes > this.#mostMessageBytes; parcel = this.#waiting.first)
      this.#rejectTooLarge(parcel);
    return parcel !== undefined && this.#hasRoomFor(parcel) ? parcel : undefined;
  }

  /** It was taken before the peer told that its frames are smaller. */
  #rejectTooLarge(parcel: Parcel): void {
    this.#waiting.remove(parcel);
    try {
      this.#assertFits(parcel);
    } catch (error) {
      parcel.reject(error as Error);
    }
  }

  #advance(parcel: Parcel): void {
    if (this.#cursor <= this.#lastNumber) this.counts.resent += 1;
    else this.#write(parcel);
    this.#cursor += 1;
  }

  #write(parcel: Parcel): void {
    parcel.keep();
    this.#waiting.remove(parcel);
    this.#lastNumber += 1;
    this.#written.set(this.#lastNumber, parcel);
    this.#writtenBytes += parcel.sizeBytes;
  }

  /** Whether the window has no room left by the turn of this message. */
  #mustWait({ sizeBytes }: Parcel): boolean {
    const { messages, bytes } = this.#window;
    const aheadBytes = this.#writtenBytes + this.#waiting.sizeBytes;
    return this.#written.size + this.#waiting.length >= messages || (aheadBytes > 0 && aheadBytes + sizeBytes > bytes);
  }

  #hasRoomFor({ sizeBytes }: Parcel): boolean {
    const { messages, bytes } = this.#window;
    return this.#written.size === 0 || (this.#written.size < messages && this.#writtenBytes + sizeBytes <= bytes);
  }
}

/** The length that stands before each message. */
const perMessageBytes = 4;
