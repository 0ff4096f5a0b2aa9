import { callStep } from '../shared/call-step.ts';
import { reasonOf } from '../shared/reason-of.ts';
import type { ModuleRecord, Operation } from './module-record.ts';
import { isAtRest, isRunning } from './module-state.ts';
import type { OrganisationCore } from './organisation-core.ts';
import { CallbackTimeoutError, DependencyNotReadyError, IllegalTransitionError, ModuleStartError } from './registry-errors.ts';
import { ModuleStopError, RegistryStoppingError } from './registry-errors.ts';

/** Starts, stops and recovers single modules. A module has one operation at a time; stopping cuts off the others. */
export class ModuleOperations {
  readonly #core: OrganisationCore;

  constructor(core: OrganisationCore) {
    this.#core = core;
  }

  /**
   * Registered or Stopped → Starting → Healthy; → Unhealthy when it fails.
   *
   * @throws {IllegalTransitionError} it is not at rest.
   * @throws {DependencyNotReadyError}
   * @throws {ModuleStartError} its `start` failed, hung or was cut off.
   */
  async start(record: ModuleRecord, until?: AbortSignal): Promise<void> {
    if (!isAtRest(record.state)) throw new IllegalTransitionError(record.name, record.state, 'Starting');
    this.#mustHaveDependencies(record);
    await this.#operate(record, 'start', until, async (signal) => {
      this.#core.transition(record, 'Starting', 'started');
      await this.#bringUp(record, signal, 'started');
    });
  }

  /**
   * Unhealthy → Degraded while it is stopped and started again → Healthy; → Unhealthy when that fails.
   *
   * @throws {IllegalTransitionError} it is not Unhealthy.
   * @throws {DependencyNotReadyError}
   * @throws {ModuleStartError} its `start` failed, hung or was cut off.
   */
  async recover(record: ModuleRecord, until?: AbortSignal): Promise<void> {
    if (record.state !== 'Unhealthy' || record.operation !== undefined)
      throw new IllegalTransitionError(record.name, record.state, 'Degraded');
    this.#mustHaveDependencies(record);
    await this.#operate(record, 'recover', until, async (signal) => {
      this.#core.setStale(record, false, 'recovering');
      this.#core.transition(record, 'Degraded', 'recovering');
      await this.#tearDown(record, signal).catch(() => undefined);
      await this.#bringUp(record, signal, 'recovered');
    });
  }

  /**
   * → ShuttingDown → Stopped, whatever its `stop` does. At rest, it stays so.
   *
   * @throws {ModuleStopError} its `stop` failed, hung or was cut off. It is Stopped nevertheless.
   */
  async stop(record: ModuleRecord, until?: AbortSignal): Promise<void> {
    while (record.operation !== undefined && record.operation.kind !== 'stop') {
      record.operation.controller.abort(new RegistryStoppingError());
      await record.operation.ended;
    }
    if (record.operation !== undefined) return record.operation.ended;
    if (isAtRest(record.state)) return;
    await this.#operate(record, 'stop', until, async (signal) => {
      this.#core.transition(record, 'ShuttingDown', 'stopping');
      try {
        await this.#tearDown(record, signal);
        this.#core.transition(record, 'Stopped', 'stopped');
      } catch (error) {
        this.#core.transition(record, 'Stopped', `stopped, not cleanly: ${reasonOf(error)}`);
        throw new ModuleStopError(record.name, error);
      }
    });
  }

  async #bringUp(record: ModuleRecord, until: AbortSignal, done: string): Promise<void> {
    const { startTimeoutMs } = this.#core.options;
    try {
      await this.#call(record, 'start', startTimeoutMs, until);
      if (record.state === 'Unhealthy') throw new Error(record.reason);
    } catch (error) {
      this.#core.tally.startFailures += 1;
      if (record.state !== 'Unhealthy') this.#core.transition(record, 'Unhealthy', `did not start: ${reasonOf(error)}`);
      throw new ModuleStartError(record.name, error);
    }
    if (record.state === 'Starting' || (done === 'recovered' && record.state === 'Degraded'))
      this.#core.transition(record, 'Healthy', done);
  }

  async #tearDown(record: ModuleRecord, until: AbortSignal): Promise<void> {
    try {
      await this.#call(record, 'stop', this.#core.options.stopTimeoutMs, until);
    } catch (error) {
      this.#core.tally.stopFailures += 1;
      throw error;
    }
  }

  #call(record: ModuleRecord, what: 'start' | 'stop', timeoutMs: number, until: AbortSignal): Promise<unknown> {
    const { organisationId, options, tally } = this.#core;
    const { definition, name } = record;
    const run = (signal: AbortSignal): unknown => definition[what]?.({ organisationId, module: name, signal });
    const timedOut = (): Error => {
      tally.timeouts += 1;
      return new CallbackTimeoutError(`${what} of ${name}`, timeoutMs);
    };
    return callStep({ clock: options.clock, timeoutMs, timedOut, until, run });
  }

  /** Heartbeats are not asked for meanwhile. */
  async #operate(
    record: ModuleRecord,
    kind: Operation['kind'],
    until: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const controller = new AbortController();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const cutOff = (): void => controller.abort(until?.reason);
    record.operation = { kind, controller, ended };
    this.#core.watch.unwatch(record);
    if (until?.aborted === true) cutOff();
    until?.addEventListener('abort', cutOff, { once: true });
    try {
      await work(controller.signal);
    } finally {
      until?.removeEventListener('abort', cutOff);
      record.operation = undefined;
      if (isRunning(record.state)) this.#core.watchBeats(record);
      resolve();
    }
  }

  #mustHaveDependencies(record: ModuleRecord): void {
    const missing = this.#core.missingOf(record);
    if (missing.length > 0) throw new DependencyNotReadyError(record.name, missing);
  }
}
