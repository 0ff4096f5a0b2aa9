import { EventHeading } from './bus-event.ts';
import type { EventContext, EventOrigin, EventPriority } from './bus-event.ts';
import { SequenceIndex } from './sequence-index.ts';

/** What the events of one type of one organisation share, and which they are. */
export class EventChannel implements EventOrigin {
  readonly organisationId: string;
  readonly type: string;
  readonly epochMs: number;
  /** Filled when events are asked for by type, not before. */
  readonly sequences = new SequenceIndex();
  readonly #normal = new EventHeading(this, 'normal');
  #high: EventHeading | undefined;
  #low: EventHeading | undefined;

  constructor(organisationId: string, type: string, epochMs: number) {
    this.organisationId = organisationId;
    this.type = type;
    this.epochMs = epochMs;
  }

  /** The heading of an event; a shared one where it has no context. */
  heading(priority: EventPriority, context: EventContext | undefined): EventHeading {
    if (context !== undefined) return new EventHeading(this, priority, context);
    if (priority === 'normal') return this.#normal;
    return priority === 'high' ? (this.#high ??= new EventHeading(this, 'high')) : (this.#low ??= new EventHeading(this, 'low'));
  }
}
