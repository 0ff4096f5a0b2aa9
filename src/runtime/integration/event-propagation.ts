import { assertText } from '../shared/assert-text.ts';
import { busTypeOf, isEnvelope, toIntegrationEvent } from './deliveries.ts';
import type { Deliveries } from './deliveries.ts';
import { BusNotInMemoryError } from './integration-errors.ts';
import type { OrganisationCore } from './organisation-core.ts';
import type { OrganisationParts } from './organisation-parts.ts';
import { Propagation } from './propagation.ts';
import type { IntegrationEvent, PropagationReport } from './propagation.ts';
import type { Tracked } from './settlement.ts';

export interface PropagateOptions {
  /** Goes with the event to every target. */
  readonly correlationId?: string;
}

export interface EventQuery {
  /** The events that were propagated to the subsystem, or those that it propagated, once for each target. Default `target`. */
  readonly as?: 'target' | 'source';
  /** The first sequence number. Default: the oldest that the bus retains. */
  readonly from?: number;
  /** Default: that of the bus. */
  readonly limit?: number;
}

export interface IntegrationEventPage {
  /** In order of their sequence numbers. */
  readonly events: readonly IntegrationEvent[];
  /** `from` of the next page, if there is more. */
  readonly next?: number;
}

/** The events between the subsystems of one organisation. */
export class EventPropagation {
  readonly #core: OrganisationCore;
  readonly #deliveries: Deliveries;

  constructor({ core, deliveries }: OrganisationParts) {
    this.#core = core;
    this.#deliveries = deliveries;
  }

  /**
   * Puts an event on its way from its source to its targets, and returns at once. Events reach a subsystem one at a time, in the order in which
   * they were propagated; one that fails is tried again, and holds up those behind it meanwhile. Targets do not wait for each other.
   *
   * @throws {BusNotInMemoryError} a broker keeps the events of the bus.
   * @throws {TypeError} `type` or `targets` is malformed.
   * @throws {UnknownSubsystemError} the source or a target is not registered.
   * @throws {MissingAbilityError} a target has no `onEvent`.
   * @throws {TooManyError} as many propagations are under way as `maxOpen` allows, or events to a target as `maxQueuedEvents` does.
   * @throws what the bus throws, if it takes the event for no target. Nothing is tracked then.
   */
  propagate(
    source: string,
    type: string,
    payload: unknown,
    targets: readonly string[],
    options: PropagateOptions = {},
  ): Tracked<PropagationReport> {
    this.#core.assertOpen();
    if (this.#core.channel.isRemote === true) throw new BusNotInMemoryError();
    assertText('the type of an event', type);
    this.#core.registry.get(source);
    this.#core.registry.getAll('targets', targets, 'onEvent');
    const id = this.#core.newId('propagation');
    this.#deliveries.book.check(id);
    this.#deliveries.assertRoom(targets);
    const propagation = new Propagation({ id, source, type, startedAtMs: this.#core.nowMs() }, targets);
    const refusals = targets.flatMap((target) => {
      const envelope = { propagationId: id, source, target, type, payload };
      return this.#publish(propagation, envelope, options);
    });
    if (refusals.length === targets.length) throw refusals[0]?.error;
    this.#deliveries.track(propagation, targets);
    this.#core.tally.propagations += 1;
    for (const { target, error } of refusals) this.#deliveries.fail(propagation, target, error);
    return propagation;
  }

  find(propagationId: string): Tracked<PropagationReport> | undefined {
    return this.#deliveries.book.find(propagationId);
  }

  /** Those under way, and the last that have ended, in the order in which they began. */
  list(): readonly PropagationReport[] {
    return this.#deliveries.book.list().map((propagation) => propagation.report());
  }

  /**
   * The events of a subsystem that the bus retains, in order, a page at a time.
   *
   * @throws {TypeError} `as` is neither `target` nor `source`.
   * @throws {UnknownSubsystemError} the subsystem is not registered.
   */
  of(subsystem: string, { as = 'target', ...page }: EventQuery = {}): IntegrationEventPage {
    this.#core.registry.get(subsystem);
    if (as !== 'target' && as !== 'source') throw new TypeError('as must be target or source');
    const pattern = as === 'target' ? busTypeOf('*', subsystem) : busTypeOf(subsystem, '*');
    const { events, next } = this.#core.channel.events({ ...page, pattern });
    const own = events.flatMap((event) => {
      return isEnvelope(event.payload) ? [toIntegrationEvent(this.#core.organisationId, event, event.payload)] : [];
    });
    return next === undefined ? { events: own } : { events: own, next };
  }

  #publish(
    propagation: Propagation,
    envelope: { source: string; target: string },
    { correlationId }: PropagateOptions,
  ): readonly { target: string; error: unknown }[] {
    const { source, target } = envelope;
    try {
      const options = { source, ...(correlationId === undefined ? {} : { correlationId }) };
      const { sequence } = this.#core.channel.publish(busTypeOf(source, target), envelope, options);
      propagation.taken(target, sequence);
      return [];
    } catch (error) {
      return [{ target, error }];
    }
  }
}
