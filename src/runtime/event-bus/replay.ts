import type { BusEvent } from './bus-event.ts';
import type { EventLog } from './event-transport.ts';

/** Events that are looked at in one go: a pattern that matches little must not hold up the others. */
const mostScanned = 256;

/** Walks the log, event by event, until it has come to its end. */
export class Replay {
  readonly #log: EventLog;
  readonly #matches: (type: string) => boolean;
  readonly #missed: (from: number, to: number) => void;
  /** The next sequence number to look at; undefined while it is not known yet. */
  cursor: number | undefined;

  /** @param missed  Told of events that were evicted before they were reached. */
  constructor(log: EventLog, matches: (type: string) => boolean, missed: (from: number, to: number) => void) {
    this.#log = log;
    this.#matches = matches;
    this.#missed = missed;
  }

  get isReady(): boolean {
    return this.cursor !== undefined;
  }

  get isDone(): boolean {
    return this.cursor !== undefined && this.cursor > this.#log.lastSequence;
  }

  /** The next event that matches; undefined at the end, and when it has looked at enough for now. */
  next(): BusEvent | undefined {
    for (let scanned = 0; scanned < mostScanned && this.cursor !== undefined && !this.isDone; scanned += 1) {
      const event = this.#log.at(this.cursor);
      if (event === undefined) {
        this.#skipTo(this.#log.firstSequence, this.cursor);
        continue;
      }
      this.cursor += 1;
      if (this.#matches(event.type)) return event;
    }
    return undefined;
  }

  #skipTo(first: number, cursor: number): void {
    this.cursor = Math.max(first, cursor + 1);
    this.#missed(cursor, this.cursor - 1);
  }
}
