import { BusOutlet } from '../shared/bus-outlet.ts';
import type { RefusedPublish } from '../shared/bus-outlet.ts';
import { isThenable } from '../shared/is-thenable.ts';
import { RecentRecords } from '../shared/recent-records.ts';
import { TooManyError } from './registry-errors.ts';
import { busTypes } from './registry-event.ts';
import type { RegistryEvent, RegistryPublisher } from './registry-event.ts';
import type { ResolvedOptions } from './registry-options.ts';
import type { RegistryTally } from './registry-tally.ts';

export type RegistryListener = (event: RegistryEvent) => unknown;

/**
 * Gives events to the listeners and the bus, in order, after the operation that raised them and never inside it. What a listener throws, or its promise
 * rejects with, harms nobody.
 */
export class EventOutbox {
  readonly #options: ResolvedOptions;
  readonly #tally: RegistryTally;
  readonly #outlet: BusOutlet<{ readonly source: string }> | undefined;
  readonly #listeners = new Set<{ readonly listen: RegistryListener }>();
  #pending: RegistryEvent[] = [];
  readonly #history: RecentRecords<RegistryEvent>;
  #isScheduled = false;

  constructor(options: ResolvedOptions, tally: RegistryTally, publisher: RegistryPublisher | undefined) {
    this.#options = options;
    this.#tally = tally;
    this.#outlet = publisher && new BusOutlet(publisher, (why) => this.#notPublished(why));
    this.#history = new RecentRecords(options.maxHistory);
  }

  push(event: RegistryEvent): void {
    if (this.#history.add(event)) this.#tally.boundHits.history += 1;
    if (this.#pending.length >= this.#options.maxPendingEvents) {
      this.#tally.boundHits.pendingEvents += 1;
      return;
    }
    this.#pending.push(event);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => this.#deliver());
  }

  /** @throws {TooManyError} */
  listen(listen: RegistryListener): Disposable {
    if (this.#listeners.size >= this.#options.maxListeners) {
      this.#tally.boundHits.listeners += 1;
      throw new TooManyError('maxListeners', this.#options.maxListeners);
    }
    const entry = { listen };
    this.#listeners.add(entry);
    return { [Symbol.dispose]: () => void this.#listeners.delete(entry) };
  }

  /** The latest events, oldest first. */
  history(): readonly RegistryEvent[] {
    return this.#history.list();
  }

  /** Once what is pending has been given out. */
  clear(): void {
    queueMicrotask(() => this.#listeners.clear());
  }

  /** What is raised meanwhile has its turn in a later microtask, after all of this. */
  #deliver(): void {
    this.#isScheduled = false;
    const events = this.#pending;
    this.#pending = [];
    for (const event of events) {
      this.#publish(event);
      for (const { listen } of Array.from(this.#listeners)) this.#tell(listen, event);
    }
  }

  #publish(event: RegistryEvent): void {
    this.#outlet?.publish(busTypes[event.kind], payloadOf(event), { source: 'module-registry' });
  }

  #notPublished(why: RefusedPublish): void {
    this.#tally.publishFailures += 1;
    if (why === 'full') this.#tally.boundHits.unconfirmed += 1;
  }

  #tell(listen: RegistryListener, event: RegistryEvent): void {
    const count = (): void => void (this.#tally.listenerFailures += 1);
    try {
      const result = listen(event);
      if (isThenable(result)) Promise.resolve(result).catch(count);
    } catch {
      count();
    }
  }
}

/** What the reference model says that the message carries: the bus knows the organisation and the type. */
function payloadOf(event: RegistryEvent): object {
  const { sequence, atMs } = event;
  if (event.kind === 'health') return { from: event.from, to: event.to, sequence, atMs };
  const { module, reason } = event;
  return event.kind === 'lifecycle'
    ? { module, from: event.from, to: event.to, reason, sequence, atMs }
    : { module, reason, sequence, atMs };
}
