import { keepAlive } from '../shared/keep-alive.ts';
import type { RegistryListener } from './event-outbox.ts';
import { resolveDefinition } from './module-definition.ts';
import type { ModuleDefinition } from './module-definition.ts';
import { ModuleHandle } from './module-handle.ts';
import type { ModuleStatus } from './module-handle.ts';
import { ModuleOperations } from './module-operations.ts';
import { isAtRest } from './module-state.ts';
import type { OrganisationCore } from './organisation-core.ts';
import { ModuleInUseError, RegistryStoppingError } from './registry-errors.ts';
import type { RegistryEvent } from './registry-event.ts';
import { startAll } from './start-all.ts';
import type { StartAllOptions, StartControls } from './start-all.ts';
import { assertStopOptions, stopAll } from './stop-all.ts';
import type { StopAllOptions, StopReport } from './stop-all.ts';
import type { SystemHealth } from './system-health.ts';

export interface OperationOptions {
  /** Cuts the operation off. */
  readonly signal?: AbortSignal;
}

/** The modules of one organisation. Made by `ModuleRegistry.for`. */
export class OrganisationRegistry {
  readonly #handles = new Map<string, ModuleHandle>();
  readonly organisationId: string;
  readonly #core: OrganisationCore;
  readonly #operations: ModuleOperations;
  readonly #closing: AbortSignal;
  #starting: (StartControls & { readonly end: Promise<readonly string[]> }) | undefined;
  #stopping: Promise<StopReport> | undefined;

  constructor(core: OrganisationCore, closing: AbortSignal) {
    this.organisationId = core.organisationId;
    this.#core = core;
    this.#operations = new ModuleOperations(core);
    this.#closing = closing;
  }

  /** The module of this name, if the organisation has one. */
  find(name: string): ModuleHandle | undefined {
    return this.#handles.get(name);
  }

  /** As `registerAll`, of one. */
  register(definition: ModuleDefinition): ModuleHandle {
    return this.registerAll([definition])[0]!;
  }

  /**
   * Registers all of the modules, or none. They may depend on each other and on those that are there.
   *
   * @throws {InvalidConfigurationError} naming every field of a definition out of bounds.
   * @throws {DuplicateModuleError}
   * @throws {UnknownDependencyError}
   * @throws {CircularDependencyError} naming the cycle.
   * @throws {TooManyError}
   * @throws {RegistryStoppingError} the registry is closed.
   */
  registerAll(definitions: readonly ModuleDefinition[]): readonly ModuleHandle[] {
    const resolved = Array.from(definitions, resolveDefinition);
    if (this.#closing.aborted) throw new RegistryStoppingError();
    return this.#core.add(resolved).map((record) => {
      const handle = new ModuleHandle(record, this.#core);
      this.#handles.set(record.name, handle);
      return handle;
    });
  }

  /**
   * Forgets a module that is at rest.
   *
   * @throws {UnknownModuleError}
   * @throws {ModuleInUseError} others depend on it, or it is not at rest: then it names itself.
   */
  unregister(name: string): void {
    const record = this.#core.get(name);
    const dependents = this.#core.dependentsOf(record).map((each) => each.name);
    if (dependents.length > 0) throw new ModuleInUseError(name, dependents);
    if (!isAtRest(record.state) || record.operation !== undefined) throw new ModuleInUseError(name, [name]);
    this.#core.remove(record);
    this.#handles.delete(name);
  }

  /** The names in the order in which to start: the same modules give the same order, in whichever order they were registered. */
  startOrder(): readonly string[] {
    return this.#core.inOrder().map(({ name }) => name);
  }

  /** In start order. */
  modules(): readonly ModuleStatus[] {
    return this.startOrder().map((name) => this.#handles.get(name)!.status());
  }

  /** How the modules are as a whole; see `judgeSystem` for the rules. */
  health(): SystemHealth {
    return this.#core.health();
  }

  /** Calls `listener` with each event from now on, in order. What it throws is counted and harms nobody. @throws {TooManyError} */
  listen(listener: RegistryListener): Disposable {
    if (typeof listener !== 'function') throw new TypeError('listener must be a function');
    return this.#core.outbox.listen(listener);
  }

  /** The latest `maxHistory` events, oldest first. */
  history(): readonly RegistryEvent[] {
    return this.#core.outbox.history();
  }

  /**
   * Starts one module whose dependencies serve.
   *
   * @throws {UnknownModuleError}
   * @throws {IllegalTransitionError} it is not at rest.
   * @throws {DependencyNotReadyError}
   * @throws {ModuleStartError} it failed, hung or was cut off, and is Unhealthy.
   * @throws {RegistryStoppingError}
   */
  async start(name: string, { signal }: OperationOptions = {}): Promise<void> {
    this.#mustNotStop();
    await keepAlive(this.#operations.start(this.#core.get(name), signal));
  }

  /**
   * Stops one module, also one that is starting; at rest it stays so.
   *
   * @throws {UnknownModuleError}
   * @throws {ModuleInUseError} others that depend on it are not at rest.
   * @throws {ModuleStopError} its `stop` failed, hung or was cut off. It is Stopped nevertheless.
   */
  async stop(name: string, { signal }: OperationOptions = {}): Promise<void> {
    const record = this.#core.get(name);
    const dependents = this.#core.dependentsOf(record).filter(({ state }) => !isAtRest(state));
    if (dependents.length > 0)
      throw new ModuleInUseError(
        name,
        Array.from(dependents, (each) => each.name),
      );
    await keepAlive(this.#operations.stop(record, signal));
  }

  /**
   * Restarts a module that is Unhealthy: Degraded while its `stop` and `start` are called, then Healthy. Nobody else is stopped.
   *
   * @throws {UnknownModuleError}
   * @throws {IllegalTransitionError} it is not Unhealthy.
   * @throws {DependencyNotReadyError}
   * @throws {ModuleStartError} it is Unhealthy still.
   * @throws {RegistryStoppingError}
   */
  async recover(name: string, { signal }: OperationOptions = {}): Promise<void> {
    this.#mustNotStop();
    await keepAlive(this.#operations.recover(this.#core.get(name), signal));
  }

  /**
   * Starts all that are at rest, each after all it depends on. Called again meanwhile, it returns the same promise.
   *
   * @returns The names of those started, in the order in which they were.
   * @throws {ModuleStartError} one failed; those that had been started were stopped again, in reverse, and `stopped` names them.
   * @throws {RegistryStoppingError}
   */
  startAll({ concurrent = false, signal }: StartAllOptions = {}): Promise<readonly string[]> {
    if (this.#starting !== undefined) return this.#starting.end;
    if (this.#isStopping) return Promise.reject(new RegistryStoppingError());
    const controls = { cutOff: new AbortController(), giveUp: new AbortController() };
    const abort = (): void => controls.cutOff.abort(signal?.reason);
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    const work = this.#core.during(() => startAll(this.#operations, this.#core.inOrder(), concurrent, controls));
    const end = keepAlive(work).finally(() => {
      signal?.removeEventListener('abort', abort);
      this.#starting = undefined;
    });
    this.#starting = { ...controls, end };
    return end;
  }

  /**
   * Cuts off what is starting, and stops all, each after all that depend on it, whatever their `stop` does. Called again meanwhile, it returns the
   * same promise. A `start` or `stop` that waits for it is cut off, or waits until its own time is up.
   *
   * @throws {InvalidConfigurationError} `timeoutMs` is out of bounds.
   */
  stopAll(options: StopAllOptions = {}): Promise<StopReport> {
    assertStopOptions(options);
    return (this.#stopping ??= keepAlive(this.#core.during(() => this.#stopAll(options))).finally(
      () => (this.#stopping = undefined),
    ));
  }

  async #stopAll({ concurrent = false, timeoutMs, signal }: StopAllOptions): Promise<StopReport> {
    const cutOff = new AbortController();
    const starting = this.#starting;
    const abort = (): void => {
      const reason: unknown = signal?.reason ?? new RegistryStoppingError();
      cutOff.abort(reason);
      starting?.giveUp.abort(reason);
    };
    const timer = timeoutMs === undefined ? undefined : this.#core.options.clock.schedule(abort, timeoutMs);
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    starting?.cutOff.abort(new RegistryStoppingError());
    // What it stops again by itself is stopped by the time this goes on.
    await starting?.end.catch(() => undefined);
    const active = this.#core.inOrder().filter(({ state }) => !isAtRest(state));
    const report = await stopAll(this.#operations, active, { concurrent, until: cutOff.signal });
    timer?.cancel();
    signal?.removeEventListener('abort', abort);
    return report;
  }

  get #isStopping(): boolean {
    return this.#stopping !== undefined || this.#closing.aborted;
  }

  #mustNotStop(): void {
    if (this.#isStopping) throw new RegistryStoppingError();
  }
}
