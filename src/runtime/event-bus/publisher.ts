import { BusLimitError, BusWaitAbortedError, NestedPublishLimitError, QueueFullError } from './bus-errors.ts';
import type { BusEvent, EventContext, EventPriority } from './bus-event.ts';
import type { EventCallback, PublishAsyncOptions, PublishOptions } from './bus-options.ts';
import { arePublishOptions, checkEvent, contextOf, isPayload, sizeOfPayload } from './check-event.ts';
import { creditRound, deliverTo, finishRound } from './deliver-event.ts';
import type { Deliveries } from './deliveries.ts';
import type { DirectCalls } from './direct-calls.ts';
import type { EventLog } from './event-transport.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import { Ring } from '../shared/ring.ts';
import { WaitingLines } from '../shared/waiting-lines.ts';
import type { Subscriber } from './subscriber.ts';
import type { Topic } from './topic.ts';
import type { Topics } from './topics.ts';
import { SynchronousPublishError } from './remote/remote-errors.ts';
import { isRemoteTransport } from './remote/remote-transport.ts';

/** An event that was published inside a callback, with those who were subscribed at that moment. */
interface Turn {
  readonly event: BusEvent;
  readonly receivers: readonly Subscriber[];
}

/**
 * Puts events into the log and gives each to its subscribers. Breadth first: what is published inside a callback is in the log at once, and has its turn when
 * the event before it has been given to everyone. So each subscriber sees the order of the log, and the stack does not grow.
 */
export class Publisher {
  // What every publish touches comes first, so that it shares a cache line.
  readonly #log: EventLog;
  /** Of the latest publish. */
  #topic: Topic | undefined;
  #isDelivering = false;
  /** Something is to be asked first: a broker keeps the events, payloads are weighed, a queue is full, or publishers wait. */
  #isGuarded = false;
  #nested = 0;
  /** How often who receives, or who may be called without asking, has changed. */
  #changes = 0;
  /** Publishers that wait for room, in the line of their type. */
  readonly waiting: WaitingLines<string, BusEvent>;
  readonly #topics: Topics;
  readonly #deliveries: Deliveries;
  readonly #options: ResolvedOptions;
  readonly #turns = new Ring<Turn>();
  readonly #isRemote: boolean;
  #isLettingIn = false;
  /** Publishes refused since a queue was full. */
  rejected = 0;
  /** Publishes refused since too many others waited for room. */
  refusedToWait = 0;
  /** Publishes refused since callbacks had published too many. */
  refusedNested = 0;

  constructor(log: EventLog, topics: Topics, deliveries: Deliveries, options: ResolvedOptions) {
    this.#log = log;
    this.#topics = topics;
    this.#deliveries = deliveries;
    this.#options = options;
    this.#isRemote = isRemoteTransport(options.transport);
    this.waiting = new WaitingLines(() => this.#guard());
    deliveries.onRoomChange = () => this.#roomChanged();
    deliveries.onReceiversChange = () => void (this.#changes += 1);
    this.#guard();
  }

  publish(type: string, payload: unknown, options: PublishOptions | undefined): BusEvent {
    const topic = this.#topicOf(type);
    // A known type is a valid one.
    if (topic === undefined || !isPayload(payload) || !arePublishOptions(options)) checkEvent(type, payload, options);
    if (topic === undefined || this.#isGuarded) return this.#publishGuarded(type, payload, options);
    if (options === undefined) return this.#accept(topic, payload, 'normal', undefined, 0);
    return this.#accept(topic, payload, options.priority ?? 'normal', contextOf(options), 0);
  }

  /** Gives on an event that the log has already; not within a callback. */
  distribute(topic: Topic, event: BusEvent): void {
    for (const subscriber of topic.asynchronous) subscriber.take(event);
    this.#deliver(event, topic);
  }

  /** As `publish`; waits while a subscriber whose overflow is `wait` has no room. */
  async publishAsync(type: string, payload: unknown, options: PublishAsyncOptions | undefined): Promise<BusEvent> {
    checkEvent(type, payload, options);
    const mustWait = this.waiting.has(type) || this.#madeTopicOf(type).full?.settings.overflow === 'wait';
    if (!mustWait) return this.publish(type, payload, options);
    if (options?.signal?.aborted) throw new BusWaitAbortedError(options.signal.reason);
    const { maxWaitingPublishers } = this.#options;
    if (this.waiting.count >= maxWaitingPublishers) {
      this.refusedToWait += 1;
      throw new BusLimitError('maxWaitingPublishers', maxWaitingPublishers, 'too many publishers wait for room');
    }
    const sizeBytes = this.#weigh(payload);
    const { priority = 'normal', signal } = options ?? {};
    const context = contextOf(options);
    return this.waiting.join(type, {
      hasRoom: () => this.#madeTopicOf(type).full === undefined,
      proceed: () => this.#accept(this.#madeTopicOf(type), payload, priority, context, sizeBytes),
      signal,
      aborted: (reason) => new BusWaitAbortedError(reason),
    });
  }

  #publishGuarded(type: string, payload: unknown, options: PublishOptions | undefined): BusEvent {
    if (this.#isRemote) throw new SynchronousPublishError();
    if (this.#deliveries.full + this.waiting.count > 0) this.#refuseIfFull(type);
    const sizeBytes = this.#weigh(payload);
    return this.#accept(this.#madeTopicOf(type), payload, options?.priority ?? 'normal', contextOf(options), sizeBytes);
  }

  #accept(
    topic: Topic,
    payload: unknown,
    priority: EventPriority,
    context: EventContext | undefined,
    sizeBytes: number,
  ): BusEvent {
    if (this.#isDelivering) this.#countNested();
    const { asynchronous } = topic;
    const event = this.#log.append(topic.channel, payload, priority, context, sizeBytes);
    for (let place = 0; place < asynchronous.length; place += 1) (asynchronous[place] as Subscriber).take(event);
    if (this.#isDelivering) this.#turns.push({ event, receivers: topic.synchronous });
    else this.#deliver(event, topic);
    return event;
  }

  #deliver(event: BusEvent, topic: Topic): void {
    this.#isDelivering = true;
    const direct = topic.knownAt === this.#changes ? topic.direct : topic.lookAgain(this.#changes);
    if (direct === undefined) deliverTo(topic.synchronous, event);
    else this.#callAll(direct, event);
    if (this.#nested > 0) this.#deliverNested();
    this.#isDelivering = false;
  }

  /** All of a publish that grows with its subscribers, in the usual case that each takes the event at once; measured against the peers in bench/event-bus.ts. */
  #callAll(direct: DirectCalls, event: BusEvent): void {
    const { callbacks, receivers } = direct;
    const changes = this.#changes;
    let place = 0;
    let outcome: unknown;
    try {
      for (; place < callbacks.length; place += 1) {
        // Taken out first, so that the callback gets no `this`.
        const callback = callbacks[place] as EventCallback;
        outcome = callback(event);
        if (outcome !== undefined || this.#changes !== changes) break;
      }
    } catch (error) {
      creditRound(receivers, place);
      (receivers[place] as Subscriber).failed(event, 1, error);
      return deliverTo(receivers.slice(place + 1), event);
    }
    if (place === callbacks.length) direct.rounds += 1;
    else finishRound(receivers, place, event, outcome);
  }

  #deliverNested(): void {
    for (let turn = this.#turns.shift(); turn !== undefined; turn = this.#turns.shift()) deliverTo(turn.receivers, turn.event);
    this.#nested = 0;
  }

  /** The topic of a type that has one. Mostly it is that of the publish before. */
  #topicOf(type: string): Topic | undefined {
    const latest = this.#topic;
    return latest !== undefined && latest.type === type ? latest : (this.#topic = this.#topics.find(type));
  }

  /** As `#topicOf`; made when it is new. To make one may end others, so what was kept of the publish before is replaced. */
  #madeTopicOf(type: string): Topic {
    return (this.#topic = this.#topics.of(type));
  }

  #weigh(payload: unknown): number {
    const { maxBytes, sizeOf } = this.#options.retention;
    return maxBytes === Infinity ? 0 : sizeOfPayload(payload, sizeOf);
  }

  #countNested(): void {
    const { maxNestedEvents } = this.#options;
    if (this.#nested >= maxNestedEvents) {
      this.refusedNested += 1;
      throw new NestedPublishLimitError(maxNestedEvents);
    }
    this.#nested += 1;
  }

  #refuseIfFull(type: string): void {
    const { full } = this.#madeTopicOf(type);
    if (full === undefined && !this.waiting.has(type)) return;
    this.rejected += 1;
    throw new QueueFullError(full?.name);
  }

  #guard(): void {
    const { maxBytes } = this.#options.retention;
    this.#isGuarded = this.#isRemote || maxBytes < Infinity || this.#deliveries.full > 0 || this.waiting.count > 0;
  }

  #roomChanged(): void {
    this.#guard();
    if (this.waiting.count > 0) this.#letInSoon();
  }

  /** In a turn of its own, as it calls callbacks. */
  #letInSoon(): void {
    if (this.#isLettingIn) return;
    this.#isLettingIn = true;
    queueMicrotask(() => {
      this.#isLettingIn = false;
      this.waiting.letIn();
    });
  }
}
