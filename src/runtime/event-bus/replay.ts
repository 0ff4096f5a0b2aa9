import type { BusEvent } from './bus-event.ts';
import type { EventLog } from './event-transport.ts';

/** Events that are looked at in one go: a pattern that matches little must not hold up the others. */
const mostScanned = 256;

/** Walks the log, event by event, until it has come to its end. */
export class Replay {
  readonly #log: EventLog;
  readonly #matches: (type: string) => boolean;
  readonly #missed: (from: number, to: number) => void;
  readonly #over = Promise.withResolvers<void>();
  /** The next sequence number to look at; undefined while it is not known yet. */
  #cursor: number | undefined;

  /** @param missed  Told of events that were evicted before they were reached. */
  constructor(log: EventLog, matches: (type: string) => boolean, missed: (from: number, to: number) => void) {
    this.#log = log;
    this.#matches = matches;
    this.#missed = missed;
    // Nobody need be waiting when it is abandoned.
    this.#over.promise.catch(() => undefined);
  }

  get whenOver(): Promise<void> {
    return this.#over.promise;
  }

  /** Whether it is known where to begin. */
  get isReady(): boolean {
    return this.#cursor !== undefined;
  }

  begin(sequence: number): void {
    this.#cursor = sequence;
  }

  /** Ends it if nothing is left, and tells whether it did. From then on whoever asks has to look after new events. */
  end(): boolean {
    if (this.#cursor === undefined || this.#cursor <= this.#log.lastSequence) return false;
    this.#over.resolve();
    return true;
  }

  abandon(error: Error): void {
    this.#over.reject(error);
  }

  /** The next event that matches; undefined at the end, and when it has looked at enough for now. */
  next(): BusEvent | undefined {
    for (let scanned = 0; scanned < mostScanned; scanned += 1) {
      const cursor = this.#cursor ?? Infinity;
      if (cursor > this.#log.lastSequence) return undefined;
      const event = this.#log.at(cursor);
      if (event === undefined) this.#skip(cursor);
      else {
        this.#cursor = cursor + 1;
        if (this.#matches(event.type)) return event;
      }
    }
    return undefined;
  }

  #skip(cursor: number): void {
    const wasThere = this.#log.isPassedOver?.(cursor) !== true;
    this.#cursor = Math.max(this.#log.firstSequence, cursor + 1);
    if (wasThere) this.#missed(cursor, this.#cursor - 1);
  }
}
