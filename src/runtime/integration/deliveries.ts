import type { ChannelEvent } from './integration-bus.ts';
import { SubsystemUnregisteredError, TooManyError } from './integration-errors.ts';
import type { OrganisationCore } from './organisation-core.ts';
import type { IntegrationEvent, Propagation } from './propagation.ts';
import { RecordBook } from './record-book.ts';
import type { RegisteredSubsystem } from './subsystem-registry.ts';

/** What an event on the bus carries from a source to one target. */
export type Envelope = Pick<IntegrationEvent, 'propagationId' | 'source' | 'target' | 'type' | 'payload'>;

/** The type under which an event goes over the bus; `*` stands for every subsystem. */
export function busTypeOf(source: string, target: string): string {
  return `integration.event.${source}.${target}`;
}

/** Brings the events on one organisation's bus to their targets, and keeps account of each. */
export class Deliveries {
  readonly book: RecordBook<Propagation>;
  readonly #core: OrganisationCore;
  readonly #subscriptions = new Map<string, Disposable>();
  /** Events on their way to each target. */
  readonly #pending = new Map<string, number>();

  constructor(core: OrganisationCore) {
    this.#core = core;
    this.book = new RecordBook(core.options, core.tally);
  }

  /** Lets the subsystem have what is propagated to it from now on. */
  attach(subsystem: RegisteredSubsystem): void {
    if (subsystem.spec.onEvent === undefined) return;
    const {
      deliveryAttempts: attempts,
      retryBaseMs: baseMs,
      retryCapMs: capMs,
      maxQueuedEvents: queueLimit,
    } = this.#core.options;
    const options = {
      name: `integration.${subsystem.name}`,
      mode: 'asynchronous',
      retry: { attempts, baseMs, capMs },
      queueLimit,
    } as const;
    const filter = { pattern: busTypeOf('*', subsystem.name) };
    this.#subscriptions.set(
      subsystem.name,
      this.#core.channel.subscribe(filter, (event) => this.#deliver(subsystem, event), options),
    );
  }

  /** @throws {TooManyError} as many events are on their way to a target as `maxQueuedEvents` allows. */
  assertRoom(targets: readonly string[]): void {
    const { maxQueuedEvents } = this.#core.options;
    if (targets.every((target) => (this.#pending.get(target) ?? 0) < maxQueuedEvents)) return;
    this.#core.tally.boundHits.queuedEvents += 1;
    throw new TooManyError('maxQueuedEvents', maxQueuedEvents);
  }

  track(propagation: Propagation, targets: readonly string[]): void {
    this.book.add(propagation);
    for (const target of targets) this.#count(target, 1);
  }

  /** Gives up what is on its way to the subsystem. */
  detach(name: string): void {
    this.#subscriptions.get(name)?.[Symbol.dispose]();
    this.#subscriptions.delete(name);
    for (const propagation of this.book.open) this.fail(propagation, name, new SubsystemUnregisteredError(name));
  }

  /** Gives up everything. */
  close(reason: Error): void {
    for (const subscription of this.#subscriptions.values()) subscription[Symbol.dispose]();
    this.#subscriptions.clear();
    for (const propagation of this.book.open) {
      for (const { target } of propagation.report().targets) this.fail(propagation, target, reason);
    }
  }

  fail(propagation: Propagation, target: string, error: unknown): void {
    if (!propagation.failed(target, error, this.#core.nowMs())) return;
    this.#core.tally.deliveryFailures += 1;
    this.#ended(propagation, target);
  }

  async #deliver(subsystem: RegisteredSubsystem, event: ChannelEvent): Promise<void> {
    const envelope = event.payload;
    if (!isEnvelope(envelope)) return;
    const propagation = this.book.find(envelope.propagationId);
    const target = subsystem.name;
    const attempt = propagation?.attempt(target) ?? 1;
    try {
      const integrationEvent = toIntegrationEvent(this.#core.organisationId, event, envelope);
      await this.#core.call(`onEvent of ${target}`, (signal) => subsystem.spec.onEvent?.(integrationEvent, signal));
    } catch (error) {
      propagation?.attemptFailed(target, error);
      if (propagation !== undefined && attempt >= this.#core.options.deliveryAttempts) this.fail(propagation, target, error);
      throw error;
    }
    this.#core.tally.deliveries += 1;
    if (propagation?.delivered(target, this.#core.nowMs()) === true) this.#ended(propagation, target);
  }

  #ended(propagation: Propagation, target: string): void {
    this.#count(target, -1);
    if (propagation.state !== 'pending') this.book.end(propagation);
  }

  #count(target: string, by: 1 | -1): void {
    const pending = (this.#pending.get(target) ?? 0) + by;
    if (pending === 0) this.#pending.delete(target);
    else this.#pending.set(target, pending);
  }
}

/** Whether an event under one of our types is one of ours: anybody may publish on the bus. */
export function isEnvelope(payload: unknown): payload is Envelope {
  return typeof payload === 'object' && payload !== null && 'propagationId' in payload && 'target' in payload;
}

export function toIntegrationEvent(organisationId: string, event: ChannelEvent, envelope: Envelope): IntegrationEvent {
  const { sequence, publishedAtMs, correlationId } = event;
  return { ...envelope, organisationId, sequence, publishedAtMs, ...(correlationId === undefined ? {} : { correlationId }) };
}
