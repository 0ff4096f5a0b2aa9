import { QueueFullError, SubscriptionEndedError } from './bus-errors.ts';
import type { BusEvent } from './bus-event.ts';
import type { EventCallback } from './bus-options.ts';
import type { Pumpable } from '../shared/delivery-loop.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { isThenable } from '../shared/is-thenable.ts';
import { PendingRetries } from './pending-retries.ts';
import type { PositionKeeper } from './position-keeper.ts';
import type { Replay } from './replay.ts';
import type { SubscriberSettings } from './resolve-subscription.ts';
import type { SubscriberHost } from './subscriber-host.ts';
import { SubscriberTally } from './subscriber-tally.ts';

/**
 * One subscription: gives each event to the callback once, in the order of its queue, and again after a delay when that failed. The callback is
 * never called while a call of it that counts against the concurrency is under way, nor from within another call of this subscriber.
 */
export class Subscriber implements Pumpable {
  // What every publish touches comes first, so that it shares a cache line.
  /** Nothing stands between an event and the callback: a publish may call it without asking further. */
  isDirect = false;
  readonly callback: EventCallback;
  /** Events whose callback did its work while it was active; beside the tally, as a publish has this object at hand. */
  delivered = 0;
  isClosed = false;
  readonly name: string;
  readonly settings: SubscriberSettings;
  readonly keeper: PositionKeeper | undefined;
  tally = new SubscriberTally();
  readonly #host: SubscriberHost;
  readonly #queue: DeliveryQueue;
  readonly #retries: PendingRetries;
  #replay: Replay | undefined;
  #isPumping = false;
  /** Calls of the callback whose promise has not settled. */
  inFlight = 0;
  isFull = false;
  /** Something is queued, under way, to be tried again or to be replayed. */
  isBusy = false;
  /** Whether the delivery loop knows that there is work. */
  isListed = false;

  constructor(settings: SubscriberSettings, host: SubscriberHost, replay?: Replay, keeper?: PositionKeeper) {
    this.name = settings.name;
    this.callback = settings.callback;
    this.settings = settings;
    this.keeper = keeper;
    this.#host = host;
    this.#queue = new DeliveryQueue(!settings.isSynchronous && keeper === undefined);
    this.#retries = new PendingRetries(settings.retry, host, () => this.refresh());
    this.#replay = replay;
    this.refresh();
  }

  /** Events that wait: queued, or to be tried again. */
  get backlog(): number {
    return this.#queue.length + this.#retries.size;
  }

  get waitingRetries(): number {
    return this.#retries.size;
  }

  get isReplaying(): boolean {
    return this.#replay !== undefined;
  }

  /** Resolves when it has replayed what it had to. */
  get whenLive(): Promise<void> {
    return this.#replay?.whenOver ?? Promise.resolve();
  }

  /** Whether it could deliver something now. */
  get hasWork(): boolean {
    if (this.isClosed || this.inFlight >= this.settings.concurrency) return false;
    if (this.#retries.hasDue) return true;
    if (this.#isHeldUp) return false;
    return this.#replay === undefined ? this.#queue.length > 0 : this.#replay.isReady;
  }

  /** Takes an event whose turn has come: calls the callback when that may be done at once, and queues it otherwise. */
  take(event: BusEvent): void {
    if (this.isClosed || this.#replay !== undefined) return;
    if (this.settings.isSynchronous && this.#isIdle) this.#attempt(event, 1);
    else if (this.backlog < this.settings.queueLimit || this.#makeRoom(event)) this.#enqueue(event);
  }

  /** Takes a dead letter back, unless the queue is full or the subscription has ended. */
  takeBack(event: BusEvent): boolean {
    if (this.isClosed || this.backlog >= this.settings.queueLimit) return false;
    this.#enqueue(event);
    return true;
  }

  /** Delivers at most `most` events, as many as it can. @returns How many. */
  pump(most: number): number {
    let delivered = 0;
    this.#isPumping = true;
    while (delivered < most && this.hasWork && this.#deliverNext()) delivered += 1;
    this.#isPumping = false;
    this.refresh();
    return delivered;
  }

  /** The outcome of a call made by the publish itself. */
  returned(event: BusEvent, outcome: unknown): void {
    if (isThenable(outcome)) this.#awaitOutcome(event, 1, outcome);
    else this.#handled(event);
  }

  countDelivery(): void {
    if (this.isClosed) this.tally.delivered += 1;
    else this.delivered += 1;
  }

  failed(event: BusEvent, attempt: number, error: unknown): void {
    const retryInMs = this.isClosed ? undefined : this.#retries.add(event, attempt);
    this.tally.failures += 1;
    this.#host.recordFailure(event, this.name, error, attempt, retryInMs);
    if (retryInMs === undefined && !this.isClosed) {
      this.#bury(event, attempt, error);
      this.keeper?.advance(event.sequence);
    }
    this.refresh();
  }

  /** The replay may begin, as its place is known. */
  replayFrom(sequence: number): void {
    if (this.#replay === undefined || this.isClosed) return;
    this.#replay.begin(sequence);
    if (this.#replay.end()) this.#replay = undefined;
    this.refresh();
  }

  /** Ends it: nothing is called any more. @param cause  Why, when it is not by request. */
  close(cause?: unknown): void {
    this.isClosed = true;
    this.#retries.clear();
    this.#queue.clear();
    this.#replay?.abandon(new SubscriptionEndedError(this.name, cause));
    this.refresh();
  }

  /** Tells all who depend on it how things stand now: the publisher, the stop that waits, the delivery loop. */
  refresh(): void {
    const isDirect = this.settings.isSynchronous && this.keeper === undefined && this.#isIdle;
    if (isDirect !== this.isDirect) this.#host.receiversChanged();
    this.isDirect = isDirect;
    const isBusy = !this.isClosed && (this.inFlight > 0 || this.backlog > 0 || this.#replay !== undefined);
    const isFull = !this.isClosed && this.backlog >= this.settings.queueLimit;
    if (isFull !== this.isFull) {
      this.isFull = isFull;
      this.#host.fullnessChanged(isFull, this.settings.overflow);
    }
    if (!this.#isPumping && !this.isListed && this.hasWork) this.#host.enlist(this);
    if (isBusy !== this.isBusy) this.#host.businessChanged(isBusy);
    this.isBusy = isBusy;
  }

  /** Nothing is under way and nothing waits, so that an event may go straight to the callback. */
  get #isIdle(): boolean {
    if (this.isClosed || this.#isPumping || this.#replay !== undefined || this.inFlight >= this.settings.concurrency)
      return false;
    return this.#queue.length === 0 && !this.#retries.hasDue && !this.#isHeldUp;
  }

  /** Later events wait behind one that is to be tried again. */
  get #isHeldUp(): boolean {
    return this.settings.isOrdered && this.#retries.size > 0;
  }

  #deliverNext(): boolean {
    if (this.#retries.hasDue) return this.#retryNext();
    const event = this.#replay === undefined ? this.#queue.shift() : this.#replay.next();
    if (event !== undefined) this.#attempt(event, 1);
    if (this.#replay?.end()) this.#replay = undefined;
    return event !== undefined;
  }

  #retryNext(): boolean {
    const retry = this.#retries.shift();
    if (retry === undefined) return false;
    this.tally.retries += 1;
    this.#attempt(retry.event, retry.attempt);
    return true;
  }

  #attempt(event: BusEvent, attempt: number): void {
    const { callback } = this;
    let pending: PromiseLike<unknown> | undefined;
    this.inFlight += 1;
    try {
      const outcome = callback(event);
      if (isThenable(outcome)) pending = outcome;
    } catch (error) {
      this.inFlight -= 1;
      this.failed(event, attempt, error);
      return;
    }
    this.inFlight -= 1;
    if (pending === undefined) this.#handled(event);
    else this.#awaitOutcome(event, attempt, pending);
  }

  #awaitOutcome(event: BusEvent, attempt: number, outcome: PromiseLike<unknown>): void {
    const settled = (): void => void (this.inFlight -= 1);
    this.inFlight += 1;
    this.refresh();
    Promise.resolve(outcome).then(
      () => {
        settled();
        this.#handled(event);
        this.refresh();
      },
      (error: unknown) => {
        settled();
        this.failed(event, attempt, error);
      },
    );
  }

  #handled(event: BusEvent): void {
    this.countDelivery();
    this.keeper?.advance(event.sequence);
  }

  #enqueue(event: BusEvent): void {
    this.#queue.push(event);
    // The loop that it is listed in comes to it without being told again.
    if (!this.isListed || this.backlog >= this.settings.queueLimit) this.refresh();
  }

  /** @returns Whether the event may be queued; otherwise it is lost to this subscriber, and counted. */
  #makeRoom(event: BusEvent): boolean {
    const { overflow } = this.settings;
    if (overflow === 'reject' || overflow === 'wait') {
      // Only an event that a callback published comes so far: its publish could not foresee what happened before its turn.
      this.tally.overflowed += 1;
      this.#bury(event, 0, new QueueFullError(this.name));
      return false;
    }
    this.tally.dropped += 1;
    return overflow === 'drop-oldest' && this.#queue.dropOldest(event.priority) !== undefined;
  }

  #bury(event: BusEvent, attempts: number, error: unknown): void {
    this.tally.deadLettered += 1;
    this.#host.recordDeadLetter(event, this.name, attempts, error);
  }
}
