/** An event of high priority overtakes queued ones of lower priority on its way to an asynchronous subscriber. */
export type EventPriority = 'high' | 'normal' | 'low';

/** Something that happened in one organisation. Shared by all who receive it: treat it and its payload as read-only. */
export interface BusEvent<Payload = unknown> {
  /** Its place among the events of its organisation, from 1 without a gap. */
  readonly sequence: number;
  readonly organisationId: string;
  readonly type: string;
  readonly payload: Payload;
  /** Milliseconds since 1970-01-01T00:00:00Z, within the length of a turn of the event loop. */
  readonly publishedAtMs: number;
  readonly priority: EventPriority;
  readonly correlationId?: string | undefined;
  /** Who published it, in the publisher's own words. */
  readonly source?: string | undefined;
}

/** What all events of one type of one organisation have in common. */
export interface EventOrigin {
  readonly organisationId: string;
  readonly type: string;
  /** Wall time that the events' time stamps count from: a stamp then fits a small integer. */
  readonly epochMs: number;
}

/** What only some events have. */
export interface EventContext {
  readonly correlationId: string | undefined;
  readonly source: string | undefined;
}

/** All that an event says beside its number, payload and time. Events without a context share one for each type and priority. */
export class EventHeading {
  readonly origin: EventOrigin;
  readonly priority: EventPriority;
  readonly correlationId: string | undefined;
  readonly source: string | undefined;

  constructor(origin: EventOrigin, priority: EventPriority, context?: EventContext) {
    this.origin = origin;
    this.priority = priority;
    this.correlationId = context?.correlationId;
    this.source = context?.source;
  }
}

/** An event in 56 bytes, its payload not counted: what it shares with others of its type it does not hold itself. */
export class StoredEvent implements BusEvent {
  readonly sequence: number;
  readonly payload: unknown;
  readonly #heading: EventHeading;
  readonly #sinceEpochMs: number;

  constructor(sequence: number, payload: unknown, heading: EventHeading, sinceEpochMs: number) {
    this.sequence = sequence;
    this.payload = payload;
    this.#heading = heading;
    this.#sinceEpochMs = sinceEpochMs;
  }

  get organisationId(): string {
    return this.#heading.origin.organisationId;
  }

  get type(): string {
    return this.#heading.origin.type;
  }

  get publishedAtMs(): number {
    return this.#heading.origin.epochMs + this.#sinceEpochMs;
  }

  get priority(): EventPriority {
    return this.#heading.priority;
  }

  get correlationId(): string | undefined {
    return this.#heading.correlationId;
  }

  get source(): string | undefined {
    return this.#heading.source;
  }

  /** The event as a plain object. */
  toJSON(): BusEvent {
    const { sequence, organisationId, type, payload, publishedAtMs, priority, correlationId, source } = this;
    return { sequence, organisationId, type, payload, publishedAtMs, priority, correlationId, source };
  }
}
