import type { Clock } from '../../../foundation/clock.ts';
import type { LogBounds } from '../event-transport.ts';
import type { PositionStore } from '../position-store.ts';

/** What a log on a broker is opened with. */
export interface RemoteLogSettings {
  /** What the broker is to keep, as far as it knows such bounds; the bus keeps no more than this of what it reads. */
  readonly bounds: LogBounds;
  /** Longest time between two attempts to append the same record: a broker that de-duplicates must remember ids for longer. */
  readonly publishTimeoutMs: number;
  readonly clock: Clock;
}

/** A record to append. */
export interface OutgoingRecord {
  /** At most 128 characters of A–Z, a–z, 0–9 and `-`; the same at each attempt, and no other record's. */
  readonly id: string;
  /** UTF-8 text of JSON; the bus alone knows what it says. */
  readonly body: Uint8Array;
}

/** A record as the broker keeps it, the bus's own or anybody's. */
export interface RemoteRecord {
  /** The broker's number, from 1. */
  readonly sequence: number;
  /** Undefined: up to this number there is nothing more to be read, as when the records before it were deleted. */
  readonly body: Uint8Array | undefined;
}

/** Which records a log has. */
export interface RemoteExtent {
  /** Of the oldest record kept; `lastSequence + 1` when none is. */
  readonly firstSequence: number;
  /** Of the latest record; 0 before the first. */
  readonly lastSequence: number;
}

/**
 * The log of one organisation on a broker: numbers records from 1 in the order in which they were stored. The bus sees to everything that needs patience: it
 * repeats what failed, with delays between, and calls nothing here after `close`.
 */
export interface RemoteLog {
  /** The same for all processes as long as its numbers go on; a log that begins anew has another. */
  readonly id: string;
  /** Appends that may be under way at once, and are nevertheless stored in the order of the calls. At least 1. */
  readonly maxInFlight: number;

  /**
   * One attempt to append. Where several are under way and one of them is not stored, none that was called after it may be stored later, other than by a new
   * call: nothing is kept back and sent over the next connection.
   *
   * @returns The number of the record, once the broker has stored it durably; where the broker knows the id already, that of the record it has.
   * @throws {AppendError} which says whether the record may be stored, and whether another attempt makes sense. Any other error counts as unknown and repeatable.
   */
  append(record: OutgoingRecord, signal: AbortSignal): Promise<number>;

  /** What the log has now. */
  extent(signal: AbortSignal): Promise<RemoteExtent>;

  /**
   * The records from number `from` on, in order, each once; waits for new ones at the end. Reads ahead within a bound. What lies before the oldest record is
   * passed over. First of all a record of number `from - 1` without a body tells, as soon as it is so, that the connection stands. Ends when `signal` is aborted, and throws when the connection is lost: the bus then calls it again with the next number.
   *
   * @throws {RemoteLogReplacedError} the log is not the one that was opened any more.
   */
  read(from: number, signal: AbortSignal): AsyncIterable<RemoteRecord>;

  /** Lets go of what it holds. Does not fail, and nothing on the broker changes. */
  close(): Promise<void>;
}

/** Where the logs of all organisations are: on a broker, which other processes use as well. */
export interface RemoteTransport {
  /** Tells it from an `EventTransport`. */
  readonly isRemote: true;
  /** Where the positions of durables are kept, unless the bus was given another store. */
  readonly positions: PositionStore;

  /**
   * The log of the organisation; made on the broker when it is new. One attempt.
   *
   * @throws why it cannot be had now; the message names no secret.
   */
  open(organisationId: string, settings: RemoteLogSettings, signal: AbortSignal): Promise<RemoteLog>;

  /** Removes the log of the organisation and its positions from the broker, for every process. Again does no harm. */
  erase(organisationId: string, signal?: AbortSignal): Promise<void>;

  /** Ends its connections; the next `open` makes new ones. Called by `EventBus.stop`. Again does no harm. */
  close(): Promise<void>;
}

export function isRemoteTransport(transport: object): transport is RemoteTransport {
  return 'isRemote' in transport && transport.isRemote === true;
}
