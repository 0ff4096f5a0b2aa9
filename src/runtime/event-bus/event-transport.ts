import type { Clock } from '../../foundation/clock.ts';
import type { BusEvent, EventContext, EventPriority } from './bus-event.ts';
import type { EventPage } from './event-page.ts';
import type { EventChannel } from './event-channel.ts';
import type { TimeStamps } from './time-stamps.ts';

/** Bounds on what a log keeps; infinity where there is none. */
export interface LogBounds {
  readonly maxEvents: number;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

export interface LogSettings {
  readonly bounds: LogBounds;
  readonly clock: Clock;
  readonly stamps: TimeStamps;
  readonly random: () => number;
}

export interface PageRequest {
  /** Sequence number to begin at. */
  readonly from: number;
  readonly limit: number;
  readonly type: string | undefined;
  /** Asked where no type is given; everything is wanted where neither is. */
  readonly matches: ((type: string) => boolean) | undefined;
}

/** The events of one organisation: numbers them from 1 without a gap, and keeps the latest of them within its bounds. */
export interface EventLog {
  /** The same as long as its numbers go on; a log that begins anew has another. */
  readonly id: string;
  /** Of the oldest retained event; `lastSequence + 1` when none is. */
  readonly firstSequence: number;
  /** Of the latest event; 0 before the first. */
  readonly lastSequence: number;
  /** Sum of the sizes of the retained payloads; 0 when they are not weighed. */
  readonly retainedBytes: number;
  /** Channels that exist. */
  readonly channelCount: number;
  /** The channel of a valid type; made when it is new. */
  channel(type: string): EventChannel;
  append(
    channel: EventChannel,
    payload: unknown,
    priority: EventPriority,
    context: EventContext | undefined,
    sizeBytes: number,
  ): BusEvent;
  /** Whether the number, which is within what is retained, never had an event. Absent where every number has one. */
  isPassedOver?(sequence: number): boolean;
  /** The retained event of that number. */
  at(sequence: number): BusEvent | undefined;
  page(request: PageRequest): EventPage;
  /** Lets go of what is too old. */
  expire(): void;
  /** Removes the channels without retained events, and tells which. */
  dropEmptyChannels(): readonly EventChannel[];
  /** Ends its timers. What is retained can still be read. */
  close(): void;
}

/** Where the logs of all organisations are. One bus at a time uses a transport; what it holds outlives the bus. */
export interface EventTransport {
  /** The log of the organisation; made when it is new. */
  open(organisationId: string, settings: LogSettings): EventLog;
  /** Forgets the log of the organisation. */
  drop(organisationId: string): void;
}
