import { keepAlive } from '../shared/keep-alive.ts';
import { assertConfig, durationFrom, integerFrom, problemUnless } from '../shared/validate-config.ts';
import { BusNotRunningError } from './bus-errors.ts';
import type { BusEvent } from './bus-event.ts';
import type {
  EventCallback,
  PublishAsyncOptions,
  PublishOptions,
  RecordQuery,
  StartOptions,
  StopOptions,
  SubscribeOptions,
} from './bus-options.ts';
import type { BusState } from './bus-state.ts';
import { describeSubscriber, statusOf } from './bus-status.ts';
import type { BusStatus, SubscriptionStatus } from './bus-status.ts';
import { Deliveries } from './deliveries.ts';
import { DeliveryLane } from '../shared/delivery-loop.ts';
import type { DeliveryLoop } from '../shared/delivery-loop.ts';
import type { DeadLetter, DeliveryFailure, DeliveryGap } from './delivery-records.ts';
import { Durables } from './durables.ts';
import { isEventPattern, isEventType, patternMatcher, patternRule, typeRule } from './event-filter.ts';
import type { EventFilter } from './event-filter.ts';
import type { EventPage, EventQuery } from './event-page.ts';
import type { EventLog } from './event-transport.ts';
import { Publisher } from './publisher.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import { joinBroker, openLog } from './remote/join-broker.ts';
import type { RemoteFeed } from './remote/remote-feed.ts';
import type { SkippedNumbers } from './remote/remote-status.ts';
import { resolveSubscription } from './resolve-subscription.ts';
import { Subscription } from './subscription.ts';
import { isAskedFor, Subscriptions } from './subscriptions.ts';
import type { RedeliveryReport } from './subscriptions.ts';
import type { TimeStamps } from './time-stamps.ts';
import { Topics } from './topics.ts';
import { verifyOrder } from './verify-order.ts';
import type { OrderReport } from './verify-order.ts';

/** What `stop` could not deliver by its deadline. */
export interface StopReport {
  /** Events that were queued, waited to be tried again, or whose callback had not settled. */
  readonly undelivered: number;
  /** The subscriptions that had not finished, as they stood then. */
  readonly unfinished: readonly SubscriptionStatus[];
}

/** The bus of one organisation: nothing that goes in or comes out here is another organisation's. Made by `EventBus.initialize`. */
export class OrganisationBus implements AsyncDisposable {
  // What every publish touches comes first, so that it shares a cache line.
  #state: BusState = 'INITIALIZED';
  readonly #publisher: Publisher;
  readonly organisationId: string;
  /** Whether a broker keeps the events: then `publish` throws, and only `publishAsync` works. */
  readonly isRemote: boolean;
  readonly #options: ResolvedOptions;
  readonly #log: EventLog;
  readonly #deliveries: Deliveries;
  readonly #durables: Durables;
  readonly #subscriptions: Subscriptions;
  readonly #remote: RemoteFeed | undefined;
  #stopping: Promise<StopReport> | undefined;

  constructor(organisationId: string, options: ResolvedOptions, stamps: TimeStamps, loop: DeliveryLoop) {
    this.organisationId = organisationId;
    this.#options = options;
    this.#log = openLog(organisationId, options, stamps);
    this.#deliveries = new Deliveries(options, new DeliveryLane(loop));
    const topics = new Topics(this.#log, this.#deliveries);
    this.#durables = new Durables(organisationId, options.positions, this.#log, options.maxDurables);
    this.#publisher = new Publisher(this.#log, topics, this.#deliveries, options);
    this.#subscriptions = new Subscriptions(this.#log, topics, this.#deliveries, this.#durables, options.maxSubscriptions);
    this.#remote = joinBroker(organisationId, options, this.#log, topics, this.#publisher);
    this.isRemote = this.#remote !== undefined;
  }

  /**
   * Takes work from now on; where a broker keeps the events, once it has read what is retained there. Again does no harm.
   *
   * @throws {BusNotRunningError} it was stopped.
   * @throws {RemoteUnavailableError} the broker could not be reached, or refused. It may be called again.
   * @throws {BusWaitAbortedError} `signal` was aborted while it waited.
   */
  async start({ signal }: StartOptions = {}): Promise<void> {
    if (this.#state === 'INITIALIZED') await this.#remote?.start(signal);
    if (this.#state === 'INITIALIZED') this.#state = 'RUNNING';
    this.#mustRun();
  }

  /**
   * Refuses work at once, delivers what is queued up to the deadline, and ends all subscriptions. What is retained can still be read. Called inside a
   * callback it does the same; such a callback must not wait for it, as it waits for the callback. Keeps the process alive until it has ended.
   */
  stop(options: StopOptions = {}): Promise<StopReport> {
    const { drainMs = this.#options.drainMs, signal } = options;
    assertConfig('stop', [durationFrom('drainMs', drainMs, 0)]);
    return (this.#stopping ??= this.#stop(drainMs, signal));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  status(): BusStatus {
    const { organisationId } = this;
    const parts = {
      log: this.#log,
      deliveries: this.#deliveries,
      publisher: this.#publisher,
      durables: this.#durables,
      remote: this.#remote,
    };
    return statusOf({ organisationId, ...parts, subscriptions: this.#subscriptions }, this.#state);
  }

  /**
   * Gives the event the next sequence number, keeps it, and calls the synchronous subscribers, unless it is itself called inside a callback: then they have
   * their turn when the event before has been given to all.
   *
   * @throws {InvalidEventError} naming every bad field. As with all errors here, nothing was stored.
   * @throws {QueueFullError} a subscriber that must lose nothing has no room.
   * @throws {NestedPublishLimitError} callbacks have published too much within one publish.
   * @throws {SynchronousPublishError} a broker keeps the events.
   * @throws {BusNotRunningError}
   */
  publish<Payload>(type: string, payload: Payload, options?: PublishOptions): BusEvent<Payload> {
    if (this.#state !== 'RUNNING') this.#mustRun();
    return this.#publisher.publish(type, payload, options) as BusEvent<Payload>;
  }

  /**
   * As `publish`; but where a subscriber whose overflow is `wait` has no room, it waits until there is. First come first served among those of one type.
   * Where a broker keeps the events, it resolves when the broker has stored the event, and subscribers get it when it has been read from there.
   *
   * @throws {PublishUnconfirmedError} the broker refused the event, or did not confirm it within `publishTimeoutMs`.
   * @throws {BusWaitAbortedError} `signal` was aborted while it waited.
   * @throws {BusLimitError} too many wait already.
   */
  async publishAsync<Payload>(type: string, payload: Payload, options?: PublishAsyncOptions): Promise<BusEvent<Payload>> {
    this.#mustRun();
    return (await (this.#remote ?? this.#publisher).publishAsync(type, payload, options)) as BusEvent<Payload>;
  }

  /**
   * Calls `callback` once for each event of interest that is published from now on.
   *
   * @throws {InvalidConfigurationError} naming every option out of bounds.
   * @throws {DuplicateSubscriptionError} its name or its durable is active already.
   * @throws {BusLimitError} there are too many subscriptions, or durables.
   * @throws {BusNotRunningError}
   */
  subscribe(filter: EventFilter, callback: EventCallback, options: SubscribeOptions = {}): Subscription {
    this.#mustRun();
    const settings = resolveSubscription(filter, callback, options, this.#options, this.#log.lastSequence);
    const subscriber = this.#subscriptions.open(settings);
    return new Subscription(subscriber, () => this.#subscriptions.end(subscriber));
  }

  /** The event of that number, while it is retained. */
  eventAt(sequence: number): BusEvent | undefined {
    return this.#log.at(sequence);
  }

  /** Retained events in order, a page at a time. @throws {InvalidConfigurationError} naming every field out of bounds. */
  events(query: EventQuery = {}): EventPage {
    const { type, pattern, from = 1, limit = 100 } = query;
    assertConfig('event query', [
      integerFrom('from', from, 1),
      integerFrom('limit', limit, 1, 10_000),
      type === undefined ? undefined : problemUnless(isEventType(type), 'type', typeRule, type),
      pattern === undefined ? undefined : problemUnless(isEventPattern(pattern), 'pattern', patternRule, pattern),
      problemUnless(type === undefined || pattern === undefined, 'pattern', 'absent where a type is given', pattern),
    ]);
    return this.#log.page({ from, limit, type, matches: pattern === undefined ? undefined : patternMatcher(pattern) });
  }

  /** The latest failed calls of callbacks, oldest first. */
  failures(query: RecordQuery = {}): readonly DeliveryFailure[] {
    return this.#deliveries.failures.list().filter((failure) => isAskedFor(failure, query));
  }

  /** Events that a subscriber could not be given, oldest first. */
  deadLetters(query: RecordQuery = {}): readonly DeadLetter[] {
    return this.#deliveries.deadLetters.list().filter((letter) => isAskedFor(letter, query));
  }

  /** Events that replays did not find any more, oldest first. */
  gaps(): readonly DeliveryGap[] {
    return this.#deliveries.gaps.list();
  }

  /** Numbers that a broker gave to what is no event of this organisation, or to nothing that is still there; oldest first. Empty where no broker keeps the events. */
  skipped(): readonly SkippedNumbers[] {
    return this.#remote?.skipped.list() ?? [];
  }

  /** Queues dead letters for their subscribers again, with all attempts before them. @throws {BusNotRunningError} */
  redeliver(which: RecordQuery = {}): RedeliveryReport {
    this.#mustRun();
    return this.#subscriptions.redeliver(which);
  }

  /** Checks that the retained events are all there, in order and the organisation's own; names the first that is not. */
  verifyOrder(): OrderReport {
    return verifyOrder(this.#log, this.organisationId);
  }

  /**
   * Forgets how far a durable subscription has come. @returns Whether this bus knew it.
   *
   * @throws {DuplicateSubscriptionError} it is active.
   */
  forgetDurable(durable: string): Promise<boolean> {
    return this.#durables.forget(durable);
  }

  #mustRun(): void {
    if (this.#state !== 'RUNNING') throw new BusNotRunningError(this.organisationId, this.#state);
  }

  async #stop(drainMs: number, signal: AbortSignal | undefined): Promise<StopReport> {
    this.#state = 'STOPPING';
    const refusal = new BusNotRunningError(this.organisationId, this.#state);
    if (this.#remote === undefined) this.#publisher.waiting.refuse(refusal);
    await keepAlive(this.#drain(drainMs, signal));
    await this.#remote?.stop(refusal);
    const unfinished = [...this.#subscriptions].filter(({ isBusy }) => isBusy).map(describeSubscriber);
    for (const subscriber of this.#subscriptions) this.#subscriptions.end(subscriber);
    this.#log.close();
    this.#state = 'STOPPED';
    return { undelivered: unfinished.reduce((sum, { queued, inFlight }) => sum + queued + inFlight, 0), unfinished };
  }

  async #runOut(): Promise<void> {
    await this.#remote?.whenIdle();
    await this.#deliveries.whenIdle();
    await this.#durables.flush();
  }

  async #drain(drainMs: number, signal: AbortSignal | undefined): Promise<void> {
    const deadline = Promise.withResolvers<void>();
    const abort = (): void => deadline.resolve();
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    const timer = this.#options.clock.schedule(abort, drainMs);
    await Promise.race([this.#runOut(), deadline.promise]);
    timer.cancel();
    signal?.removeEventListener('abort', abort);
  }
}
