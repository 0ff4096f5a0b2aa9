import { assertText } from '../shared/assert-text.ts';
import type { ModuleHandle } from './module-handle.ts';
import { OrganisationCore } from './organisation-core.ts';
import type { SharedCore } from './organisation-core.ts';
import { OrganisationRegistry } from './organisation-registry.ts';
import { RegistryStoppingError, TooManyError } from './registry-errors.ts';
import { registryMetrics } from './registry-metrics.ts';
import { resolveOptions } from './registry-options.ts';
import type { RegistryOptions } from './registry-options.ts';
import { RegistryTally } from './registry-tally.ts';
import { StalenessWatch } from './staleness-watch.ts';
import { assertStopOptions } from './stop-all.ts';
import type { StopAllOptions } from './stop-all.ts';

export type { MetricSample, MetricsSink, MetricsSource } from '../shared/metrics-sink.ts';
export { InvalidConfigurationError } from '../shared/validate-config.ts';
export type { RegistryListener } from './event-outbox.ts';
export type { ModuleAction, ModuleContext, ModuleDefinition } from './module-definition.ts';
export type { ModuleHandle, ModuleStatus } from './module-handle.ts';
export { legalTransitions } from './module-state.ts';
export type { ModuleState, ReportedState } from './module-state.ts';
export type { OperationOptions, OrganisationRegistry } from './organisation-registry.ts';
export {
  CallbackTimeoutError,
  CircularDependencyError,
  DependencyNotReadyError,
  DuplicateModuleError,
  IllegalTransitionError,
  ModuleInUseError,
  ModuleNotServingError,
  ModuleStartError,
  ModuleStopError,
  RegistryStoppingError,
  TooManyError,
  UnknownActionError,
  UnknownDependencyError,
  UnknownModuleError,
} from './registry-errors.ts';
export type {
  HealthEvent,
  LifecycleEvent,
  RegistryBus,
  RegistryEvent,
  RegistryPublisher,
  StalenessEvent,
} from './registry-event.ts';
export type { RegistryOptions } from './registry-options.ts';
export type { StartAllOptions } from './start-all.ts';
export type { StopAllOptions, StopReport } from './stop-all.ts';
export type { SystemCounts, SystemHealth, SystemStatus } from './system-health.ts';

interface Organisation {
  readonly core: OrganisationCore;
  readonly registry: OrganisationRegistry;
}

/**
 * Knows the modules of each organisation: starts and stops them in the order of their dependencies, follows their lives and heartbeats, and lets them be
 * called. No organisation sees anything of another.
 *
 * @example
 * await using registry = new ModuleRegistry();
 * const mine = registry.for('organisation-1');
 * mine.registerAll([
 *   { name: 'storage', isCritical: true, start: () => database.connect(), stop: () => database.end() },
 *   { name: 'sums', dependsOn: ['storage'], actions: { add: ({ a, b }: { a: number; b: number }) => a + b } },
 * ]);
 * await mine.startAll(); // ['storage', 'sums']
 * registry.find('organisation-1', 'sums')?.call('add', { a: 1, b: 2 }); // 3
 * mine.health().status; // 'Healthy'
 */
export class ModuleRegistry implements AsyncDisposable {
  readonly #organisations = new Map<string, Organisation>();
  readonly #shared: SharedCore;
  readonly #closing = new AbortController();
  readonly #metrics: Disposable | undefined;
  #end: Promise<void> | undefined;

  /** @throws {InvalidConfigurationError} naming every option out of bounds. */
  constructor(options: RegistryOptions = {}) {
    const resolved = resolveOptions(options);
    const tally = new RegistryTally();
    const watch = new StalenessWatch(resolved.clock, resolved.missedHeartbeats, tally);
    this.#shared = { options: resolved, tally, watch };
    this.#metrics = resolved.metrics?.register(() =>
      registryMetrics(
        resolved.name,
        tally,
        Array.from(this.#organisations.values(), ({ core }) => core),
      ),
    );
  }

  /** The module of this name of this organisation, if there is one. */
  find(organisationId: string, name: string): ModuleHandle | undefined {
    return this.#organisations.get(organisationId)?.registry.find(name);
  }

  /**
   * The modules of this organisation; the same object each time.
   *
   * @throws {TypeError} `organisationId` is not a text of 1 to 256 characters.
   * @throws {TooManyError} there are as many organisations as `maxOrganisations` allows.
   * @throws {RegistryStoppingError} `close` was called.
   * @throws what the bus throws when it does not know the organisation.
   */
  for(organisationId: string): OrganisationRegistry {
    const found = this.#organisations.get(organisationId);
    if (found !== undefined) return found.registry;
    assertText('organisationId', organisationId);
    if (this.#closing.signal.aborted) throw new RegistryStoppingError();
    const { options, tally } = this.#shared;
    if (this.#organisations.size >= options.maxOrganisations) {
      tally.boundHits.organisations += 1;
      throw new TooManyError('maxOrganisations', options.maxOrganisations);
    }
    const core = new OrganisationCore(this.#shared, organisationId, options.bus?.for(organisationId));
    const registry = new OrganisationRegistry(core, this.#closing.signal);
    this.#organisations.set(organisationId, { core, registry });
    return registry;
  }

  /**
   * Refuses all further work and stops the modules of all organisations, as `stopAll` does. The bus stays as it is. Keeps the process alive until it
   * has ended. Again it returns the same promise.
   *
   * @throws {InvalidConfigurationError} `timeoutMs` is out of bounds.
   */
  close(options: StopAllOptions = {}): Promise<void> {
    assertStopOptions(options);
    return (this.#end ??= this.#close(options));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(options: StopAllOptions): Promise<void> {
    this.#closing.abort();
    const organisations = Array.from(this.#organisations.values());
    await Promise.all(organisations.map(({ registry }) => registry.stopAll(options)));
    for (const { core } of organisations) core.outbox.clear();
    this.#shared.watch.clear();
    this.#metrics?.[Symbol.dispose]();
  }
}
