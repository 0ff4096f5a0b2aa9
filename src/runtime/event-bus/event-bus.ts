import { BusAlreadyInitializedError, BusLimitError, BusNotInitializedError, BusNotRunningError } from './bus-errors.ts';
import { busMetrics } from './bus-metrics.ts';
import type { EventBusOptions, StopOptions } from './bus-options.ts';
import { DeliveryLoop } from '../shared/delivery-loop.ts';
import { isRemoteTransport } from './remote/remote-transport.ts';
import { OrganisationBus } from './organisation-bus.ts';
import type { StopReport } from './organisation-bus.ts';
import { resolveOptions } from './resolve-options.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import { TimeStamps } from './time-stamps.ts';

export type { MetricSample, MetricsSink, MetricsSource } from '../shared/metrics-sink.ts';
export { InvalidConfigurationError } from '../shared/validate-config.ts';
export * from './bus-errors.ts';
export type { BusEvent, EventPriority } from './bus-event.ts';
export type * from './bus-options.ts';
export type { BusState } from './bus-state.ts';
export type { BusBoundHits, BusStatus, BusTotals, SubscriptionStatus } from './bus-status.ts';
export type { DeadLetter, DeliveryFailure, DeliveryGap } from './delivery-records.ts';
export { everyEvent } from './event-filter.ts';
export type { EventFilter, EventPattern } from './event-filter.ts';
export type { EventPage, EventQuery } from './event-page.ts';
export type { EventLog, EventTransport, LogBounds, LogSettings, PageRequest } from './event-transport.ts';
export { MemoryTransport } from './memory-transport.ts';
export type { OrganisationBus, StopReport } from './organisation-bus.ts';
export { MemoryPositionStore } from './position-store.ts';
export type { DurablePosition, PositionStore } from './position-store.ts';
export type { Subscription } from './subscription.ts';
export * from './remote/remote-errors.ts';
export type { RemoteState, RemoteStatus, SkippedNumbers, SkipReason } from './remote/remote-status.ts';
export type {
  OutgoingRecord,
  RemoteExtent,
  RemoteLog,
  RemoteLogSettings,
  RemoteRecord,
  RemoteTransport,
} from './remote/remote-transport.ts';
export type { RedeliveryReport } from './subscriptions.ts';
export type { OrderReport, OrderViolation } from './verify-order.ts';

/**
 * Carries events between the parts of a program, each organisation's apart: numbered without a gap, kept within bounds, and given to every subscriber
 * once and in order, with retries and dead letters where a callback fails.
 *
 * @example
 * await using bus = new EventBus();
 * const mine = bus.initialize('organisation-1');
 * await mine.start();
 * mine.subscribe({ pattern: 'order.*' }, ({ type, payload }) => record(type, payload));
 * mine.publish('order.created', { id: 7 });
 */
export class EventBus implements AsyncDisposable {
  readonly #options: ResolvedOptions;
  readonly #loop = new DeliveryLoop();
  readonly #stamps: TimeStamps;
  readonly #buses = new Map<string, OrganisationBus>();
  readonly #metrics: Disposable | undefined;
  #refused = 0;
  #isStopped = false;

  /** @throws {InvalidConfigurationError} naming every option out of bounds. */
  constructor(options: EventBusOptions = {}) {
    this.#options = resolveOptions(options);
    this.#stamps = new TimeStamps(this.#options.clock);
    this.#metrics = this.#options.metrics?.register(() => busMetrics(this.#options.name, this.#statuses(), this.#refused));
  }

  /**
   * Makes the bus of an organisation, which takes work once it is started.
   *
   * @throws {TypeError} `organisationId` is not a text of 1 to 256 characters.
   * @throws {BusAlreadyInitializedError} it has one.
   * @throws {BusLimitError} there are `maxOrganisations`.
   * @throws {BusNotRunningError} `stop` was called.
   */
  initialize(organisationId: string): OrganisationBus {
    if (typeof organisationId !== 'string' || organisationId === '' || organisationId.length > longestOrganisationId) {
      throw new TypeError(`organisationId must be a text of 1 to ${longestOrganisationId} characters`);
    }
    if (this.#isStopped) throw new BusNotRunningError(organisationId, 'STOPPED');
    if (this.#buses.has(organisationId)) throw new BusAlreadyInitializedError(organisationId);
    const { maxOrganisations } = this.#options;
    if (this.#buses.size >= maxOrganisations) {
      this.#refused += 1;
      throw new BusLimitError('maxOrganisations', maxOrganisations, 'too many organisations');
    }
    const bus = new OrganisationBus(organisationId, this.#options, this.#stamps, this.#loop);
    this.#buses.set(organisationId, bus);
    return bus;
  }

  /** The bus of an organisation; may be kept. @throws {BusNotInitializedError} it has none. */
  for(organisationId: string): OrganisationBus {
    const bus = this.#buses.get(organisationId);
    if (bus === undefined) throw new BusNotInitializedError(organisationId);
    return bus;
  }

  /** The organisations with a bus, stopped ones included, in the order of their initialisation. */
  organisations(): readonly string[] {
    return [...this.#buses.keys()];
  }

  /**
   * Stops the bus of an organisation and forgets all of it: its events, dead letters and counts. It can be initialised anew. What a broker keeps stays there:
   * other processes use it as well, and `erase` of the transport removes it.
   */
  async remove(organisationId: string, options?: StopOptions): Promise<StopReport> {
    const bus = this.for(organisationId);
    const report = await bus.stop(options);
    if (this.#buses.get(organisationId) !== bus) return report;
    this.#buses.delete(organisationId);
    const { transport } = this.#options;
    if (!isRemoteTransport(transport)) transport.drop(organisationId);
    return report;
  }

  /** Stops the bus of every organisation; tells what each could not deliver by the deadline. */
  async stop(options?: StopOptions): Promise<ReadonlyMap<string, StopReport>> {
    this.#isStopped = true;
    const stops = [...this.#buses].map(async ([organisationId, bus]) => [organisationId, await bus.stop(options)] as const);
    const reports = new Map(await Promise.all(stops));
    this.#metrics?.[Symbol.dispose]();
    const { transport } = this.#options;
    if (isRemoteTransport(transport)) await transport.close();
    return reports;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #statuses() {
    return [...this.#buses.values()].map((bus) => bus.status());
  }
}

const longestOrganisationId = 256;
