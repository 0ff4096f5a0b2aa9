import type { EventLog } from './event-transport.ts';
import type { Subscriber } from './subscriber.ts';
import type { SubscriberHost } from './subscriber-host.ts';
import { Topic } from './topic.ts';

/** Topics that may stay although nothing of their type is retained. */
const mostIdle = 1_024;

/** The topics of one organisation, made as types are first published. Their number is bounded by that of the retained events. */
export class Topics {
  readonly #log: EventLog;
  readonly #host: SubscriberHost;
  readonly #byType = new Map<string, Topic>();
  /** In the order of their subscription. */
  readonly #subscribers = new Set<Subscriber>();
  #sweepAt = mostIdle;

  constructor(log: EventLog, host: SubscriberHost) {
    this.#log = log;
    this.#host = host;
  }

  get subscribers(): ReadonlySet<Subscriber> {
    return this.#subscribers;
  }

  /** The topic of a type, valid or not; undefined when it has none yet. A topic that was found is good until the next call of `of`. */
  find(type: string): Topic | undefined {
    return this.#byType.get(type);
  }

  /** The topic of a valid type; made when it is new. */
  of(type: string): Topic {
    return this.#byType.get(type) ?? this.#make(type);
  }

  add(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
    for (const topic of this.#topicsOf(subscriber)) topic.add(subscriber);
    this.#host.receiversChanged();
  }

  remove(subscriber: Subscriber): void {
    if (!this.#subscribers.delete(subscriber)) return;
    for (const topic of this.#topicsOf(subscriber)) topic.remove(subscriber);
    this.#host.receiversChanged();
  }

  /** Brings the counts of all subscribers up to date. */
  settle(): void {
    for (const topic of this.#byType.values()) topic.settle();
  }

  #make(type: string): Topic {
    if (this.#log.channelCount >= this.#sweepAt) this.#sweep();
    const topic = new Topic(this.#log.channel(type));
    for (const subscriber of this.#subscribers) if (subscriber.settings.matches(type)) topic.add(subscriber);
    this.#byType.set(type, topic);
    return topic;
  }

  #topicsOf({ settings: { type, matches } }: Subscriber): Iterable<Topic> {
    if (type === undefined) return this.#byType.values().filter((topic) => matches(topic.type));
    const topic = this.#byType.get(type);
    return topic === undefined ? [] : [topic];
  }

  #sweep(): void {
    for (const { type } of this.#log.dropEmptyChannels()) {
      this.#byType.get(type)?.settle();
      this.#byType.delete(type);
    }
    this.#sweepAt = Math.max(mostIdle, 2 * this.#log.channelCount);
  }
}
