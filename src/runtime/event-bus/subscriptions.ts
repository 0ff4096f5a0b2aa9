import { BusLimitError, DuplicateSubscriptionError } from './bus-errors.ts';
import type { RecordQuery } from './bus-options.ts';
import type { Deliveries } from './deliveries.ts';
import type { Durables } from './durables.ts';
import type { EventLog } from './event-transport.ts';
import { isThenable } from '../shared/is-thenable.ts';
import type { PositionKeeper, Resumption } from './position-keeper.ts';
import { Replay } from './replay.ts';
import type { AskedSettings, SubscriberSettings } from './resolve-subscription.ts';
import { Subscriber } from './subscriber.ts';
import { SubscriberTally } from './subscriber-tally.ts';
import type { Topics } from './topics.ts';

/** What became of the dead letters that were to be delivered again. */
export interface RedeliveryReport {
  readonly redelivered: number;
  /** Still dead letters: their subscriber has ended, or its queue is full. */
  readonly left: number;
}

/** The active subscriptions of one organisation, each with a name of its own. */
export class Subscriptions {
  readonly #log: EventLog;
  readonly #topics: Topics;
  readonly #deliveries: Deliveries;
  readonly #durables: Durables;
  readonly #max: number;
  readonly #byName = new Map<string, Subscriber>();
  #named = 0;
  /** Counts of those that have ended. */
  readonly past = new SubscriberTally();
  /** Refused because there were too many. */
  refused = 0;

  constructor(log: EventLog, topics: Topics, deliveries: Deliveries, durables: Durables, max: number) {
    this.#log = log;
    this.#topics = topics;
    this.#deliveries = deliveries;
    this.#durables = durables;
    this.#max = max;
  }

  /** All of them, their counts up to date. */
  [Symbol.iterator](): Iterator<Subscriber> {
    this.#topics.settle();
    return this.#byName.values();
  }

  /**
   * Begins a subscription: with what is published from now on, or with a replay.
   *
   * @throws {BusLimitError} there are too many, or too many durables.
   * @throws {DuplicateSubscriptionError} its name or its durable is active already.
   */
  open(asked: AskedSettings): Subscriber {
    if (this.#byName.size >= this.#max) {
      this.refused += 1;
      throw new BusLimitError('maxSubscriptions', this.#max, 'too many subscriptions');
    }
    const name = asked.name ?? this.#freshName();
    if (this.#byName.has(name)) throw new DuplicateSubscriptionError(name);
    const settings = { ...asked, name };
    const { durable, from } = settings;
    const keeper = durable === undefined ? undefined : this.#durables.claim(durable);
    const replay = keeper === undefined && from === undefined ? undefined : this.#replayFor(settings);
    const subscriber = new Subscriber(settings, this.#deliveries, replay, keeper);
    this.#byName.set(name, subscriber);
    this.#topics.add(subscriber);
    if (keeper !== undefined) this.#resume(subscriber, keeper);
    else if (from !== undefined) subscriber.replayFrom(from);
    return subscriber;
  }

  /** Ends it, once. @param cause  Why, when it is not by request. */
  end(subscriber: Subscriber, cause?: unknown): void {
    if (subscriber.isClosed) return;
    subscriber.close(cause);
    this.#topics.remove(subscriber);
    this.#byName.delete(subscriber.name);
    if (subscriber.settings.durable !== undefined) this.#durables.release(subscriber.settings.durable);
    this.past.add(subscriber.tally);
    this.past.delivered += subscriber.delivered;
    // What a call still under way comes to is counted there as well.
    subscriber.tally = this.past;
  }

  /** Gives dead letters back to their subscribers, as if they had never been tried. */
  redeliver(which: RecordQuery): RedeliveryReport {
    const { deadLetters } = this.#deliveries;
    const letters = deadLetters.list().filter((letter) => isAskedFor(letter, which));
    const taken = letters.filter(({ subscriber, event }) => this.#byName.get(subscriber)?.takeBack(event) ?? false);
    for (const letter of taken) deadLetters.remove(letter);
    return { redelivered: taken.length, left: letters.length - taken.length };
  }

  #freshName(): string {
    do this.#named += 1;
    while (this.#byName.has(`subscriber-${this.#named}`));
    return `subscriber-${this.#named}`;
  }

  #replayFor({ name: subscriber, matches }: SubscriberSettings): Replay {
    return new Replay(this.#log, matches, (from, to) => {
      this.#deliveries.gaps.add({ subscriber, from, to, reason: 'retention', noticedAtMs: this.#deliveries.clock.wallMs() });
    });
  }

  #resume(subscriber: Subscriber, keeper: PositionKeeper): void {
    const initial = subscriber.settings.from ?? this.#log.lastSequence + 1;
    try {
      const resumption = keeper.resume(initial);
      if (!isThenable(resumption)) return this.#begin(subscriber, resumption);
      resumption.then(
        (known) => this.#begin(subscriber, known),
        (error: unknown) => this.end(subscriber, error),
      );
    } catch (error) {
      this.end(subscriber, error);
    }
  }

  #begin(subscriber: Subscriber, { from, strandedAfter }: Resumption): void {
    if (strandedAfter !== undefined) {
      const noticedAtMs = this.#deliveries.clock.wallMs();
      this.#deliveries.gaps.add({ subscriber: subscriber.name, from: strandedAfter + 1, reason: 'other-log', noticedAtMs });
    }
    subscriber.replayFrom(from);
  }
}

/** Whether a record is one of those that the query narrows to. */
export function isAskedFor(
  record: { readonly subscriber: string; readonly event: { readonly sequence: number } },
  { subscriber, sequence }: RecordQuery,
): boolean {
  if (subscriber !== undefined && record.subscriber !== subscriber) return false;
  return sequence === undefined || record.event.sequence === sequence;
}
