import { BusWaitAbortedError } from '../bus-errors.ts';
import { StoredEvent } from '../bus-event.ts';
import type { BusEvent } from '../bus-event.ts';
import type { Clock } from '../../../foundation/clock.ts';
import type { MemoryLog } from '../memory-log.ts';
import type { Publisher } from '../publisher.ts';
import type { Topics } from '../topics.ts';
import type { Envelope } from './envelope.ts';

const aborted = (reason: unknown): Error => new BusWaitAbortedError(reason);

/** What an organisation's log on a broker holds, kept here as well, within the bounds of the bus: subscribers and readers only ever meet this copy. */
export class Mirror {
  readonly #log: MemoryLog;
  readonly #topics: Topics;
  readonly #publisher: Publisher;
  readonly #clock: Clock;

  constructor(log: MemoryLog, topics: Topics, publisher: Publisher, clock: Clock) {
    this.#log = log;
    this.#topics = topics;
    this.#publisher = publisher;
    this.#clock = clock;
  }

  /** The log has this id, and the first number to come is the one after `sequence`. */
  begin(id: string, sequence: number): void {
    this.#log.begin(id, sequence);
  }

  /** Takes the event of the next number and gives it to its subscribers; waits while one of them that must lose nothing has no room. */
  receive(sequence: number, envelope: Envelope, sizeBytes: number, signal: AbortSignal): void | Promise<void> {
    const { type } = envelope;
    const hasRoom = (): boolean => this.#topics.of(type).full === undefined;
    const proceed = (): BusEvent => this.#accept(sequence, envelope, sizeBytes);
    if (hasRoom()) return void proceed();
    return this.#publisher.waiting.join(type, { hasRoom, proceed, signal, aborted }).then(() => undefined);
  }

  /** There is no event up to this number. */
  passOver(sequence: number): void {
    this.#log.passOver(sequence);
  }

  /** The event that an envelope with this number is. */
  eventOf(sequence: number, { type, payload, priority, correlationId, source, publishedAtMs }: Envelope): StoredEvent {
    const { channel } = this.#topics.of(type);
    const context = correlationId === undefined && source === undefined ? undefined : { correlationId, source };
    return new StoredEvent(sequence, payload, channel.heading(priority, context), publishedAtMs - channel.epochMs);
  }

  #accept(sequence: number, envelope: Envelope, sizeBytes: number): BusEvent {
    const event = this.eventOf(sequence, envelope);
    this.#log.adopt(event, sizeBytes, Math.max(0, this.#clock.wallMs() - envelope.publishedAtMs));
    this.#publisher.distribute(this.#topics.of(envelope.type), event);
    return event;
  }
}
