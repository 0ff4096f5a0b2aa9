import type { Clock, Scheduled } from '../../foundation/clock.ts';
import { StoredEvent } from './bus-event.ts';
import type { EventContext, EventPriority } from './bus-event.ts';
import type { EventPage } from './event-page.ts';
import { EventChannel } from './event-channel.ts';
import type { EventLog, LogSettings, PageRequest } from './event-transport.ts';
import { RetentionLedger } from './retention-ledger.ts';
import type { TimeStamps } from './time-stamps.ts';

/** Tells the logs of one process apart, whatever its clock and its random numbers are. */
let logsMade = 0;

/** The events of one organisation in a ring, with an index by type. */
export class MemoryLog implements EventLog {
  // What every publish touches comes first, so that it shares a cache line.
  readonly #ring: (StoredEvent | undefined)[] = [];
  /** The ring has room for a power of two, so that a mask finds the slot. */
  readonly #mask: number;
  readonly #maxEvents: number;
  readonly #ledger: RetentionLedger | undefined;
  readonly #stamps: TimeStamps;
  firstSequence = 1;
  lastSequence = 0;
  id: string;
  readonly #organisationId: string;
  readonly #clock: Clock;
  readonly #channels = new Map<string, EventChannel>();
  #expiry: Scheduled | undefined;
  /** The latest event that the index by type knows. */
  #indexedTo = 0;
  /** Numbers that have no event, ascending; some are no longer retained. */
  readonly #passedOver = new Set<number>();

  constructor(organisationId: string, settings: LogSettings) {
    const { bounds, clock, stamps, random } = settings;
    this.#organisationId = organisationId;
    this.#clock = clock;
    this.#maxEvents = bounds.maxEvents;
    this.#mask = 2 ** Math.ceil(Math.log2(bounds.maxEvents)) - 1;
    this.#stamps = stamps;
    this.#ledger = bounds.maxBytes === Infinity && bounds.maxAgeMs === Infinity ? undefined : new RetentionLedger(bounds);
    this.id = [clock.wallMs(), (logsMade += 1), random()].map((part) => part.toString(36)).join('-');
  }

  get retainedBytes(): number {
    return this.#ledger?.totalBytes ?? 0;
  }

  get channelCount(): number {
    return this.#channels.size;
  }

  channel(type: string): EventChannel {
    const found = this.#channels.get(type);
    if (found !== undefined) return found;
    const channel = new EventChannel(this.#organisationId, type, this.#stamps.epochMs);
    this.#channels.set(type, channel);
    return channel;
  }

  append(
    channel: EventChannel,
    payload: unknown,
    priority: EventPriority,
    context: EventContext | undefined,
    sizeBytes: number,
  ): StoredEvent {
    const sequence = this.lastSequence + 1;
    const event = new StoredEvent(sequence, payload, channel.heading(priority, context), this.#stamps.sinceEpochMs());
    if (sequence - this.firstSequence === this.#maxEvents) this.#evictForNext();
    const slot = (sequence - 1) & this.#mask;
    this.#ring[slot] = event;
    this.lastSequence = sequence;
    if (this.#ledger !== undefined) this.#enter(this.#ledger, slot, sizeBytes, this.#clock.monotonicMs());
    return event;
  }

  /** Takes up, before its first event, the id and the numbers of another log: the next is the one after `sequence`. */
  begin(id: string, sequence: number): void {
    this.id = id;
    // One write far beyond the end of an array would make it a slow one.
    while (this.#ring.length < (sequence & this.#mask)) this.#ring.push(undefined);
    this.#moveTo(sequence);
  }

  /** Keeps an event that was given the next number elsewhere, `ageMs` ago. */
  adopt(event: StoredEvent, sizeBytes: number, ageMs: number): void {
    this.#place(event, sizeBytes, ageMs);
  }

  /** Uses up the numbers to `sequence` without an event. */
  passOver(sequence: number): void {
    if (sequence - this.lastSequence > this.#maxEvents) this.#moveTo(sequence);
    while (this.lastSequence < sequence) {
      this.#place(undefined, 0, 0);
      this.#passedOver.add(this.lastSequence);
    }
    for (const passed of this.#passedOver) {
      if (passed >= this.firstSequence) break;
      this.#passedOver.delete(passed);
    }
  }

  isPassedOver(sequence: number): boolean {
    return this.#passedOver.has(sequence);
  }

  at(sequence: number): StoredEvent | undefined {
    this.expire();
    const event = sequence < this.firstSequence ? undefined : this.#ring[(sequence - 1) & this.#mask];
    return event?.sequence === sequence ? event : undefined;
  }

  page(request: PageRequest): EventPage {
    this.expire();
    const from = Math.max(request.from, this.firstSequence);
    return request.type === undefined ? this.#scan(from, request) : this.#pageOfType(from, request.limit, request.type);
  }

  expire(): void {
    if (this.#ledger !== undefined) this.#evictWhatMustLeave(this.#ledger, this.#clock.monotonicMs());
  }

  dropEmptyChannels(): readonly EventChannel[] {
    this.#bringIndexUpToDate();
    const empty = [...this.#channels.values()].filter(({ sequences }) => sequences.isEmptyFrom(this.firstSequence));
    for (const { type } of empty) this.#channels.delete(type);
    return empty;
  }

  close(): void {
    this.#expiry?.cancel();
    this.#expiry = undefined;
  }

  #place(event: StoredEvent | undefined, sizeBytes: number, ageMs: number): void {
    const sequence = this.lastSequence + 1;
    if (sequence - this.firstSequence === this.#maxEvents) this.#evictForNext();
    const slot = (sequence - 1) & this.#mask;
    this.#ring[slot] = event;
    this.lastSequence = sequence;
    if (this.#ledger !== undefined) this.#enter(this.#ledger, slot, sizeBytes, this.#clock.monotonicMs() - ageMs);
  }

  /** Lets go of everything; the next number is the one after `sequence`. */
  #moveTo(sequence: number): void {
    while (this.firstSequence <= this.lastSequence) this.#evictOldest();
    this.firstSequence = sequence + 1;
    this.lastSequence = sequence;
    this.#indexedTo = sequence;
  }

  #evictForNext(): void {
    // Where the ring is full, the slot of the oldest is that of the next, and need not be emptied first.
    if (this.#ledger === undefined && this.#mask + 1 === this.#maxEvents) this.firstSequence += 1;
    else this.#evictOldest();
  }

  #evictOldest(): void {
    const slot = (this.firstSequence - 1) & this.#mask;
    this.#ring[slot] = undefined;
    this.#ledger?.leave(slot);
    this.firstSequence += 1;
  }

  #enter(ledger: RetentionLedger, slot: number, sizeBytes: number, nowMs: number): void {
    ledger.enter(slot, sizeBytes, nowMs);
    this.#evictWhatMustLeave(ledger, nowMs);
    this.#awaitExpiry(ledger, nowMs);
  }

  #evictWhatMustLeave(ledger: RetentionLedger, nowMs: number): void {
    while (this.firstSequence <= this.lastSequence && ledger.mustLeave((this.firstSequence - 1) & this.#mask, nowMs)) {
      this.#evictOldest();
    }
  }

  /** One timer, and only while something can become too old. */
  #awaitExpiry(ledger: RetentionLedger, nowMs: number): void {
    if (this.#expiry !== undefined || this.firstSequence > this.lastSequence) return;
    const dueMs = ledger.dueMs((this.firstSequence - 1) & this.#mask);
    if (dueMs === Infinity) return;
    this.#expiry = this.#clock.schedule(() => {
      this.#expiry = undefined;
      this.expire();
      this.#awaitExpiry(ledger, this.#clock.monotonicMs());
    }, dueMs - nowMs);
  }

  #pageOfType(from: number, limit: number, type: string): EventPage {
    const sequences = this.#channels.get(type)?.sequences;
    if (sequences === undefined) return { events: [] };
    this.#bringIndexUpToDate();
    const start = sequences.placeOf(from);
    const end = Math.min(start + limit, sequences.length);
    const events: StoredEvent[] = [];
    for (let place = start; place < end; place += 1) {
      events.push(this.#ring[((sequences.at(place) ?? 0) - 1) & this.#mask] as StoredEvent);
    }
    return pageOf(events, sequences.at(end));
  }

  /** A publish that kept the index would cost a fifth more, also where nobody reads by type; so each event is entered by the first such reading after it. */
  #bringIndexUpToDate(): void {
    for (let sequence = Math.max(this.#indexedTo + 1, this.firstSequence); sequence <= this.lastSequence; sequence += 1) {
      const event = this.#ring[(sequence - 1) & this.#mask];
      if (event !== undefined) this.#channels.get(event.type)?.sequences.push(sequence, this.firstSequence);
    }
    this.#indexedTo = this.lastSequence;
  }

  #scan(from: number, { limit, matches }: PageRequest): EventPage {
    const events: StoredEvent[] = [];
    for (let sequence = from; sequence <= this.lastSequence; sequence += 1) {
      const event = this.#ring[(sequence - 1) & this.#mask];
      if (event === undefined || (matches !== undefined && !matches(event.type))) continue;
      if (events.length === limit) return pageOf(events, sequence);
      events.push(event);
    }
    return { events };
  }
}

function pageOf(events: readonly StoredEvent[], next: number | undefined): EventPage {
  return next === undefined ? { events } : { events, next };
}
