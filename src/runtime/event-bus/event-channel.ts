import type { EventOrigin } from './bus-event.ts';
import { SequenceIndex } from './sequence-index.ts';

/** What the events of one type of one organisation share, and which they are. */
export class EventChannel implements EventOrigin {
  readonly organisationId: string;
  readonly type: string;
  readonly epochMs: number;
  /** Filled when events are asked for by type, not before. */
  readonly sequences = new SequenceIndex();

  constructor(organisationId: string, type: string, epochMs: number) {
    this.organisationId = organisationId;
    this.type = type;
    this.epochMs = epochMs;
  }
}
