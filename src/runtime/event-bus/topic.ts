import type { EventChannel } from './event-channel.ts';
import type { Subscriber } from './subscriber.ts';

/** One list for all topics: a publish then finds it at hand. */
const nobody: readonly Subscriber[] = [];

/** Who receives the events of one type. The lists are replaced, never changed: whoever holds one keeps what was true at the time. */
export class Topic {
  readonly type: string;
  readonly channel: EventChannel;
  synchronous = nobody;
  asynchronous = nobody;
  /** Those that must lose nothing. */
  #strict = nobody;

  constructor(channel: EventChannel) {
    this.type = channel.type;
    this.channel = channel;
  }

  add(subscriber: Subscriber): void {
    const { isSynchronous, overflow } = subscriber.settings;
    if (isSynchronous) this.synchronous = [...this.synchronous, subscriber];
    else this.asynchronous = [...this.asynchronous, subscriber];
    if (overflow === 'reject' || overflow === 'wait') this.#strict = [...this.#strict, subscriber];
  }

  remove(subscriber: Subscriber): void {
    const isOther = (each: Subscriber): boolean => each !== subscriber;
    this.synchronous = this.synchronous.filter(isOther);
    this.asynchronous = this.asynchronous.filter(isOther);
    this.#strict = this.#strict.filter(isOther);
  }

  /** The subscriber for whose sake no event may be published now: one that never waits for room before one that does. */
  get full(): Subscriber | undefined {
    const full = this.#strict.filter(({ isFull }) => isFull);
    return full.find(({ settings }) => settings.overflow === 'reject') ?? full[0];
  }
}
