import type { BusState } from './bus-state.ts';
import type { Deliveries } from './deliveries.ts';
import type { Durables } from './durables.ts';
import type { EventLog } from './event-transport.ts';
import type { Publisher } from './publisher.ts';
import type { RemoteFeed } from './remote/remote-feed.ts';
import type { RemoteStatus } from './remote/remote-status.ts';
import type { Subscriber } from './subscriber.ts';
import { SubscriberTally } from './subscriber-tally.ts';
import type { Subscriptions } from './subscriptions.ts';

/** How one subscription stands. */
export interface SubscriptionStatus {
  readonly name: string;
  /** The type or pattern it was asked for with. */
  readonly filter: string;
  readonly mode: 'synchronous' | 'asynchronous';
  /** Events that wait, those to be tried again included. */
  readonly queued: number;
  /** Calls of the callback whose promise has not settled. */
  readonly inFlight: number;
  readonly waitingRetries: number;
  readonly isReplaying: boolean;
  /** Events whose callback did its work. */
  readonly delivered: number;
  /** Calls of the callback that failed. */
  readonly failures: number;
  readonly retries: number;
  readonly deadLettered: number;
  /** Events dropped since the queue was full. */
  readonly dropped: number;
  /** Sequence number up to which a durable has handled everything; absent while it is not known. */
  readonly position?: number;
}

/** How often each bound was hit. */
export interface BusBoundHits {
  /** Events that went for newer ones, or for their age. */
  readonly retention: number;
  /** Publishes refused since a queue was full. */
  readonly queueRejected: number;
  /** Events dropped since a queue was full. */
  readonly queueDropped: number;
  /** Events dead-lettered since a queue was full. */
  readonly queueDeadLettered: number;
  readonly waitingPublishers: number;
  readonly nestedEvents: number;
  readonly failures: number;
  readonly deadLetters: number;
  readonly gaps: number;
  readonly subscriptions: number;
  readonly durables: number;
}

/** How the bus of one organisation stands. */
export interface BusStatus {
  readonly organisationId: string;
  readonly state: BusState;
  /** Of the oldest retained event; `lastSequence + 1` when none is. */
  readonly firstSequence: number;
  /** Of the latest event; 0 before the first. */
  readonly lastSequence: number;
  readonly retainedEvents: number;
  /** Sum of the sizes of the retained payloads; 0 unless retention is bounded by bytes. */
  readonly retainedBytes: number;
  readonly types: number;
  readonly subscriptions: readonly SubscriptionStatus[];
  readonly durables: number;
  /** Events that wait for a subscriber, over all of them. */
  readonly queued: number;
  readonly inFlight: number;
  readonly waitingPublishers: number;
  /** Failures and dead letters that are remembered. */
  readonly failures: number;
  readonly deadLetters: number;
  readonly gaps: number;
  /** Counts of all subscriptions, those that have ended included. */
  readonly totals: BusTotals;
  readonly boundHits: BusBoundHits;
  /** Present where a broker keeps the events. */
  readonly remote?: RemoteStatus;
}

export interface BusTotals {
  readonly delivered: number;
  readonly failures: number;
  readonly retries: number;
  readonly deadLettered: number;
  readonly dropped: number;
  /** Times that saving a position failed. */
  readonly positionSaveFailures: number;
}

/** What the bus of one organisation is made of. */
export interface BusParts {
  readonly organisationId: string;
  readonly log: EventLog;
  readonly deliveries: Deliveries;
  readonly publisher: Publisher;
  readonly durables: Durables;
  readonly subscriptions: Subscriptions;
  readonly remote: RemoteFeed | undefined;
}

/** Reading changes nothing, except that what has become too old is let go of. */
export function statusOf(parts: BusParts, state: BusState): BusStatus {
  const { organisationId, log, deliveries, publisher, durables, remote } = parts;
  log.expire();
  const subscriptions = [...parts.subscriptions].map(describeSubscriber);
  const tally = new SubscriberTally();
  tally.add(parts.subscriptions.past);
  for (const subscriber of parts.subscriptions) {
    tally.add(subscriber.tally);
    tally.delivered += subscriber.delivered;
  }
  const { overflowed, ...counts } = tally;
  return {
    organisationId,
    state,
    firstSequence: log.firstSequence,
    lastSequence: log.lastSequence,
    retainedEvents: log.lastSequence + 1 - log.firstSequence,
    retainedBytes: log.retainedBytes,
    types: log.channelCount,
    subscriptions,
    durables: durables.size,
    queued: subscriptions.reduce((sum, { queued }) => sum + queued, 0),
    inFlight: subscriptions.reduce((sum, { inFlight }) => sum + inFlight, 0),
    waitingPublishers: remote?.status.unconfirmed ?? publisher.waiting.count,
    failures: deliveries.failures.size,
    deadLetters: deliveries.deadLetters.size,
    gaps: deliveries.gaps.size,
    totals: { ...counts, positionSaveFailures: durables.saveFailures },
    boundHits: {
      retention: log.firstSequence - 1,
      queueRejected: publisher.rejected,
      queueDropped: tally.dropped,
      queueDeadLettered: overflowed,
      waitingPublishers: publisher.refusedToWait + (remote?.refused ?? 0),
      nestedEvents: publisher.refusedNested,
      failures: deliveries.failures.evicted,
      deadLetters: deliveries.deadLetters.evicted,
      gaps: deliveries.gaps.evicted,
      subscriptions: parts.subscriptions.refused,
      durables: durables.refused,
    },
    ...(remote === undefined ? {} : { remote: remote.status }),
  };
}

export function describeSubscriber(subscriber: Subscriber): SubscriptionStatus {
  const { name, settings, tally, delivered, backlog, inFlight, waitingRetries, isReplaying, keeper } = subscriber;
  const { overflowed: _, ...counts } = tally;
  const position = keeper?.sequence ?? -1;
  return {
    name,
    filter: settings.filter,
    mode: settings.isSynchronous ? 'synchronous' : 'asynchronous',
    queued: backlog,
    inFlight,
    waitingRetries,
    isReplaying,
    ...counts,
    delivered,
    ...(position < 0 ? {} : { position }),
  };
}
