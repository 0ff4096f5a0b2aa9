import { DirectCalls } from './direct-calls.ts';
import type { EventChannel } from './event-channel.ts';
import type { Subscriber } from './subscriber.ts';

/** One list for all topics: a publish then finds it at hand. */
const nobody: readonly Subscriber[] = [];

/** Who receives the events of one type. The lists are replaced, never changed: whoever holds one keeps what was true at the time. */
export class Topic {
  // What every publish touches comes first, so that it shares a cache line.
  readonly type: string;
  readonly channel: EventChannel;
  /** The number of changes in the organisation at which `direct` was last looked at. */
  knownAt = -1;
  /** Those of `synchronous` where all of them may be called without asking. */
  direct: DirectCalls | undefined;
  synchronous = nobody;
  asynchronous = nobody;
  /** Those that must lose nothing. */
  #strict = nobody;
  /** The number of changes when a publish last found `direct` out of date. */
  #missedAt = -1;

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
    this.settle();
    const isOther = (each: Subscriber): boolean => each !== subscriber;
    this.synchronous = this.synchronous.filter(isOther);
    this.asynchronous = this.asynchronous.filter(isOther);
    this.#strict = this.#strict.filter(isOther);
  }

  /** Brings the counts of the receivers up to date. */
  settle(): void {
    this.direct?.settle();
  }

  /** Looks who may be called without asking, once nothing has changed from one publish to the next: where things change all the time, it is not worth it. */
  lookAgain(changes: number): DirectCalls | undefined {
    this.settle();
    this.direct = undefined;
    if (this.#missedAt === changes) {
      if (this.synchronous.every(({ isDirect }) => isDirect)) this.direct = new DirectCalls(this.synchronous);
      this.knownAt = changes;
    }
    this.#missedAt = changes;
    return this.direct;
  }

  /** The subscriber for whose sake no event may be published now: one that never waits for room before one that does. */
  get full(): Subscriber | undefined {
    const full = this.#strict.filter(({ isFull }) => isFull);
    return full.find(({ settings }) => settings.overflow === 'reject') ?? full[0];
  }
}
