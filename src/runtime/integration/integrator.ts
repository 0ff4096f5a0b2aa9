import { keepAlive } from '../shared/keep-alive.ts';
import { assertText } from '../shared/assert-text.ts';
import { IntegratorClosedError, TooManyError } from './integration-errors.ts';
import { integrationMetrics } from './integration-metrics.ts';
import { IntegrationTally } from './integration-tally.ts';
import type { IntegratorOptions } from './integrator-options.ts';
import { OrganisationCore } from './organisation-core.ts';
import type { SharedCore } from './organisation-core.ts';
import { OrganisationIntegrator } from './organisation-integrator.ts';
import { OrganisationParts } from './organisation-parts.ts';
import { resolveOptions } from './resolve-options.ts';

export type { MetricSample, MetricsSink, MetricsSource } from '../shared/metrics-sink.ts';
export { InvalidConfigurationError } from '../shared/validate-config.ts';
export type { Conflict, ConflictRule, Resolution, ResolveConflict } from './conflict-rule.ts';
export type {
  CommitRequest,
  CoordinationReport,
  CoordinationState,
  ParticipantReport,
  ParticipantState,
  PrepareRequest,
  TrackedCoordination,
} from './coordination.ts';
export { MemoryCoordinationLog } from './coordination-log.ts';
export type { CoordinationEntry, CoordinationLog, Decision } from './coordination-log.ts';
export type { SynchronizeOptions } from './data-synchronization.ts';
export type { Dependency } from './dependency-graph.ts';
export type { ReachOptions } from './dependency-management.ts';
export type { RaiseOptions } from './error-tracking.ts';
export type { EventQuery, IntegrationEventPage, PropagateOptions } from './event-propagation.ts';
export type { ChannelEvent, ChannelQuery, ChannelSubscription, IntegrationBus, IntegrationChannel } from './integration-bus.ts';
export {
  BusNotInMemoryError,
  ConflictError,
  CoordinationAbortedError,
  DependencyCycleError,
  DuplicateIdError,
  DuplicateSubsystemError,
  IntegratorClosedError,
  MissingAbilityError,
  MissingKeyError,
  ParticipantBusyError,
  RaisedAgainError,
  StepTimeoutError,
  SubsystemUnregisteredError,
  TooManyError,
  UnknownIdError,
  UnknownSubsystemError,
  VoteRefusedError,
  WaitAbortedError,
} from './integration-errors.ts';
export type { IntegratorOptions } from './integrator-options.ts';
export type { OrganisationIntegrator, SubsystemReport } from './organisation-integrator.ts';
export type { DeliveryReport, DeliveryState, IntegrationEvent, PropagationReport, PropagationState } from './propagation.ts';
export type { Tracked, WaitOptions } from './settlement.ts';
export type { CoordinateOptions } from './state-coordination.ts';
export type { Subsystem } from './subsystem.ts';
export type { SubsystemState } from './subsystem-registry.ts';
export type { StoredValue, StoreRequest, StoreWrite, SubsystemStore } from './subsystem-store.ts';
export type { KeyOutcome, KeySynchronization, SynchronizationReport, SynchronizationState } from './synchronization.ts';
export type { ErrorOccurrence, ErrorReport, RecoveryRecord, RecoveryRequest, TouchReport } from './tracked-error.ts';

/**
 * Lets the subsystems of each organisation work together: passes on events, keeps data and states alike, knows who needs whom, and tracks errors. No
 * organisation sees anything of another.
 *
 * @example
 * const bus = new EventBus();
 * await bus.initialize('organisation-1').start();
 * await using integrator = new Integrator({ bus });
 * const mine = integrator.for('organisation-1');
 * mine.register({ name: 'orders' });
 * mine.register({ name: 'billing', onEvent: (event) => charge(event.payload) });
 * const propagation = mine.events.propagate('orders', 'order.placed', { total: 12 }, ['billing']);
 * (await propagation.settled()).state; // 'delivered'
 */
export class Integrator implements AsyncDisposable {
  readonly #core: SharedCore;
  readonly #organisations = new Map<string, { readonly parts: OrganisationParts; readonly handle: OrganisationIntegrator }>();
  readonly #closing = new AbortController();
  readonly #closed = new AbortController();
  readonly #metrics: Disposable | undefined;
  #end: Promise<void> | undefined;

  /** @throws {InvalidConfigurationError} naming every option out of bounds. */
  constructor(options: IntegratorOptions) {
    const resolved = resolveOptions(options);
    const tally = new IntegrationTally();
    this.#core = {
      options: resolved,
      tally,
      tag: resolved.random().toString(36).slice(2) || '0',
      closing: this.#closing.signal,
      closed: this.#closed.signal,
    };
    this.#metrics = resolved.metrics?.register(() => integrationMetrics(resolved.name, tally, this.#parts()));
  }

  /**
   * The integrator as this organisation sees it; the same one each time. Its bus must be running when its subsystems are registered.
   *
   * @throws {TypeError} `organisationId` is not a text of 1 to 256 characters.
   * @throws {TooManyError} there are as many organisations as `maxOrganisations` allows.
   * @throws {IntegratorClosedError} `close` was called.
   * @throws what the bus throws when it does not know the organisation.
   */
  for(organisationId: string): OrganisationIntegrator {
    const found = this.#organisations.get(organisationId);
    if (found !== undefined) return found.handle;
    assertText('organisationId', organisationId);
    if (this.#closing.signal.aborted) throw new IntegratorClosedError();
    const { options, tally } = this.#core;
    if (this.#organisations.size >= options.maxOrganisations) {
      tally.boundHits.organisations += 1;
      throw new TooManyError('maxOrganisations', options.maxOrganisations);
    }
    const parts = new OrganisationParts(new OrganisationCore(this.#core, organisationId, options.bus.for(organisationId)));
    const handle = new OrganisationIntegrator(parts);
    this.#organisations.set(organisationId, { parts, handle });
    return handle;
  }

  /**
   * Refuses all further work. What is on its way, being copied or recovering fails; coordinations that are not decided are aborted; for those that
   * are it waits up to `closeTimeoutMs`, and leaves them in doubt then, for another integrator to finish. The bus stays as it is. Keeps the
   * process alive until it has ended.
   */
  close(): Promise<void> {
    return (this.#end ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const { clock, closeTimeoutMs } = this.#core.options;
    const reason = new IntegratorClosedError();
    this.#closing.abort(reason);
    const timer = clock.schedule(() => this.#closed.abort(reason), closeTimeoutMs);
    await keepAlive(Promise.all(this.#parts().map((parts) => parts.close(reason))));
    timer.cancel();
    this.#closed.abort(reason);
    this.#metrics?.[Symbol.dispose]();
  }

  #parts(): readonly OrganisationParts[] {
    return Array.from(this.#organisations.values(), ({ parts }) => parts);
  }
}
