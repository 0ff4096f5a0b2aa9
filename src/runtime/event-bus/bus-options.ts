import type { Clock } from '../../foundation/clock.ts';
import type { MetricsSink } from '../shared/metrics-sink.ts';
import type { BusEvent, EventPriority } from './bus-event.ts';
import type { EventTransport } from './event-transport.ts';
import type { PositionStore } from './position-store.ts';
import type { RemoteTransport } from './remote/remote-transport.ts';

/** How much of the past is kept for reading and replay. Whichever bound is hit first, the oldest event goes first. */
export interface RetentionOptions {
  /** Default 10,000. */
  readonly maxEvents?: number;
  /** Sum of the sizes of the payloads, as `sizeOf` tells them. Default: unbounded. */
  readonly maxBytes?: number;
  /** Default: unbounded. */
  readonly maxAgeMs?: number;
  /** Bytes of a payload; called only with `maxBytes`. Default: an estimate. */
  readonly sizeOf?: (payload: unknown) => number;
}

/** When a failed delivery is tried again. */
export interface RetryOptions {
  /** Calls of the callback for one event before it is a dead letter. 1 never retries. Default 3. */
  readonly attempts?: number;
  /** Upper end of the delay before the second attempt; doubles with each attempt. Default 100. */
  readonly baseMs?: number;
  /** No delay is longer. Default 30,000. */
  readonly capMs?: number;
  /** Share of a delay that is random. Up to 0.5 no delay is shorter than the one before. Default 0.5. */
  readonly jitterRatio?: number;
}

/** Bounds and habits of the bus of each organisation. */
export interface EventBusOptions {
  /** Tells buses apart in metrics. Default `default`. */
  readonly name?: string;
  readonly retention?: RetentionOptions;
  readonly retry?: RetryOptions;
  /** Events that wait for one subscriber, unless the subscription says otherwise. Default 1,024. */
  readonly queueLimit?: number;
  /** Organisations with a bus. Default 1,024. */
  readonly maxOrganisations?: number;
  /** Active subscriptions of one organisation. Default 10,000. */
  readonly maxSubscriptions?: number;
  /** Durable names of one organisation. Default 1,024. */
  readonly maxDurables?: number;
  /** Failures of one organisation that are remembered; the oldest go first. Default 1,000. */
  readonly maxFailures?: number;
  /** Dead letters of one organisation; the oldest go first. Default 1,000. */
  readonly maxDeadLetters?: number;
  /** Gaps of one organisation that are remembered; the oldest go first. Default 1,000. */
  readonly maxGaps?: number;
  /** Calls of `publishAsync` of one organisation that wait for room, or for a broker. Default 1,024. */
  readonly maxWaitingPublishers?: number;
  /** Events that callbacks publish within one outermost publish. Default 1,000,000. */
  readonly maxNestedEvents?: number;
  /** How long `stop` waits for what is queued. Default 10,000. */
  readonly drainMs?: number;
  /** Where the events are kept. Default: in memory. */
  readonly transport?: EventTransport | RemoteTransport;
  /** How long `publishAsync` waits for a broker to store an event. Default 30,000. */
  readonly publishTimeoutMs?: number;
  /** Where the positions of durable subscriptions are kept. Default: on the broker that keeps the events, otherwise in memory. */
  readonly positions?: PositionStore;
  readonly metrics?: MetricsSink;
  readonly clock?: Clock;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}

export interface PublishOptions {
  /** Default `normal`. */
  readonly priority?: EventPriority;
  readonly correlationId?: string;
  readonly source?: string;
}

export interface PublishAsyncOptions extends PublishOptions {
  /** Ends the wait for room, or for a broker. */
  readonly signal?: AbortSignal;
}

/** Receives events. A returned promise is waited for before the next event; to throw or to reject is a failed delivery. */
export type EventCallback = (event: BusEvent) => unknown;

/**
 * What happens to an event that finds a queue full. `reject`: the publish throws and stores nothing. `wait`: so does `publish`, but `publishAsync` waits
 * for room. `drop-oldest`: the oldest queued event of the lowest priority is dropped. `drop-newest`: the event itself is dropped for this subscriber.
 */
export type OverflowPolicy = 'reject' | 'wait' | 'drop-oldest' | 'drop-newest';

export interface SubscribeOptions {
  /** Unique among the active subscriptions of the organisation. Default: that of the durable, or `subscriber-1`, `subscriber-2`, … */
  readonly name?: string;
  /** `synchronous`: called within the publish, unless events wait for it already. Default `synchronous`. */
  readonly mode?: 'synchronous' | 'asynchronous';
  /** `ordered`: while an event is retried, later ones wait behind it. Default `ordered`, and `unordered` with a concurrency above 1. */
  readonly order?: 'ordered' | 'unordered';
  /** Calls of the callback under way at once. Default 1. */
  readonly concurrency?: number;
  /** Default: that of the bus. */
  readonly queueLimit?: number;
  /** Default `reject`. */
  readonly overflow?: OverflowPolicy;
  readonly retry?: RetryOptions;
  /** First the retained events from this sequence number on, then the live ones. With `durable` only where no position is known. */
  readonly from?: number;
  /** Remembers under this name which events were handled, and goes on from there. In order, one at a time, whatever the priority. */
  readonly durable?: string;
}

export interface StartOptions {
  /** Ends the wait for a broker. */
  readonly signal?: AbortSignal;
}

export interface StopOptions {
  /** In place of the bus's `drainMs`. */
  readonly drainMs?: number;
  /** Ends the wait at once when it is aborted. */
  readonly signal?: AbortSignal;
}

/** Narrows a list of failures, dead letters or gaps. */
export interface RecordQuery {
  readonly subscriber?: string;
  readonly sequence?: number;
}
