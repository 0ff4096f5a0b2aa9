import type { BusEvent } from './bus-event.ts';

/** Which retained events to read. All of them where neither type nor pattern is given. */
export interface EventQuery {
  readonly type?: string;
  readonly pattern?: string;
  /** Sequence number to begin at. Default: the oldest retained event. */
  readonly from?: number;
  /** 1 to 10,000. Default 100. */
  readonly limit?: number;
}

export interface EventPage {
  readonly events: readonly BusEvent[];
  /** Where the next page begins; absent when this is the last one as things stand. */
  readonly next?: number;
}
