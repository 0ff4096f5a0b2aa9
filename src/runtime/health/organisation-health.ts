import type { Scheduled } from '../../foundation/clock.ts';
import { keepAlive } from '../shared/keep-alive.ts';
import { Listeners } from '../shared/listeners.ts';
import type { Listener } from '../shared/listeners.ts';
import type { MetricSample } from '../shared/metrics-sink.ts';
import { RecentRecords } from '../shared/recent-records.ts';
import { untilAborted } from '../shared/until-aborted.ts';
import type { CheckFunction, HealthCheck } from './check-outcome.ts';
import { resolveCheck } from './check-spec.ts';
import type { CheckOptions } from './check-spec.ts';
import { Component } from './component.ts';
import type { Healing, HealingOutcome } from './healing.ts';
import type { HealthCore, HealthTally, StatusChange } from './health-core.ts';
import { DuplicateCheckError, HealthAbortedError, HealthClosedError, HealthLimitError } from './health-errors.ts';
import { healthMetrics } from './health-metrics.ts';
import { reportOn } from './health-report.ts';
import type { HealthReport, ReportFilter } from './health-report.ts';
import type { ResolvedOptions } from './monitor-options.ts';

export interface CheckRequest extends ReportFilter {
  /** Ends the wait, not the checks. */
  readonly signal?: AbortSignal;
  /** Checks even if the last ones are younger than `cacheMs`. */
  readonly fresh?: boolean;
}

type OrganisationChange = StatusChange & { readonly organisationId: string };

export type ChangeListener = Listener<OrganisationChange>;

/** The health of one organisation's components. Made by `HealthMonitor.for`. */
export class OrganisationHealth {
  readonly organisationId: string;
  readonly #options: ResolvedOptions;
  readonly #startedMs: number;
  readonly #components = new Map<string, Component>();
  readonly #checks = new Map<Component, CheckFunction | HealthCheck>();
  readonly #timers = new Map<Component, Scheduled>();
  readonly #listeners = new Listeners<OrganisationChange>(() => (this.#tally.listenerFailures += 1));
  readonly #history: RecentRecords<StatusChange>;
  readonly #healings: RecentRecords<Healing>;
  readonly #healingCounts: Record<HealingOutcome, number> = { HEALED: 0, NOT_HEALED: 0, FAILED: 0, TIMED_OUT: 0 };
  readonly #tally: HealthTally = { checks: 0, timeouts: 0, healingsRefused: 0, listenerFailures: 0, refusals: 0, forgotten: 0 };
  readonly #core: HealthCore;
  #round: Promise<void> | undefined;
  #roundEndedMs = Number.NEGATIVE_INFINITY;
  #isStarted = false;
  #isClosed = false;

  constructor(organisationId: string, options: ResolvedOptions, startedMs: number) {
    this.organisationId = organisationId;
    this.#options = options;
    this.#startedMs = startedMs;
    this.#history = new RecentRecords(options.maxHistory);
    this.#healings = new RecentRecords(options.maxHealingRecords);
    this.#core = {
      clock: options.clock,
      random: options.random,
      tally: this.#tally,
      isHealing: () => options.healing && !this.#isClosed,
      changed: (change) => this.#changed(change),
      healed: (healing) => {
        this.#healingCounts[healing.outcome] += 1;
        if (this.#healings.add(healing)) this.#tally.forgotten += 1;
      },
    };
  }

  /**
   * Adds a check. It is UNKNOWN until it has run. Disposing of the registration removes it.
   *
   * @throws {InvalidConfigurationError} naming every option out of bounds.
   * @throws {DuplicateCheckError} the name is taken.
   * @throws {HealthLimitError} `maxChecks` are registered.
   * @throws {HealthClosedError} the monitor is closed.
   */
  register(name: string, check: CheckFunction | HealthCheck, options: CheckOptions = {}): Disposable {
    if (this.#isClosed) throw new HealthClosedError();
    const call = typeof check === 'function' ? check : check?.check;
    const spec = resolveCheck(name, call, options);
    if (this.#components.has(name)) throw new DuplicateCheckError(name);
    this.#admit('checks', this.#components.size, this.#options.maxChecks);
    const component = new Component(spec, call, this.#core);
    this.#components.set(name, component);
    this.#checks.set(component, check);
    this.#roundEndedMs = Number.NEGATIVE_INFINITY;
    if (this.#isStarted) this.#plan(component);
    return { [Symbol.dispose]: () => this.#remove(component, check) };
  }

  /**
   * Runs all checks at once and tells how everything is. Who asks while they run waits for the same run; who asks within
   * `cacheMs` gets what it found. A failed check is an outcome, not an error. Does not wait for healings.
   *
   * @throws {HealthAbortedError} `signal` was aborted.
   * @throws {HealthClosedError} the monitor is closed.
   */
  async check({ signal, fresh = false, ...filter }: CheckRequest = {}): Promise<HealthReport> {
    if (this.#isClosed) throw new HealthClosedError();
    if (signal?.aborted) throw new HealthAbortedError(signal.reason);
    const ageMs = this.#options.clock.monotonicMs() - this.#roundEndedMs;
    if (this.#round !== undefined || fresh || ageMs >= this.#options.cacheMs) {
      await untilAborted(keepAlive(this.#round ?? this.#startRound()), signal, (reason) => new HealthAbortedError(reason));
    }
    return this.report(filter);
  }

  /** What is known now. Runs nothing. */
  report(filter: ReportFilter = {}): HealthReport {
    const { clock } = this.#options;
    const { organisationId } = this;
    const uptimeMs = clock.monotonicMs() - this.#startedMs;
    return { organisationId, uptimeMs, atMs: clock.wallMs(), ...reportOn(this.#components.values(), filter) };
  }

  /** Checks each component by its interval from now on. Its timers do not keep the process alive. */
  start(): void {
    if (this.#isClosed) throw new HealthClosedError();
    if (this.#isStarted) return;
    this.#isStarted = true;
    for (const component of this.#components.values()) this.#plan(component);
  }

  /** Ends what `start` began; no timer is left. */
  stop(): void {
    this.#isStarted = false;
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  /** Calls `listener` after each change of a component's status, outside of all that changed it. */
  onChange(listener: ChangeListener): Disposable {
    this.#admit('listeners', this.#listeners.size, this.#options.maxListeners);
    return this.#listeners.add(listener);
  }

  /** The last changes of status, oldest first. */
  history(): readonly StatusChange[] {
    return this.#history.list();
  }

  /** The last healings, oldest first. */
  healings(): readonly Healing[] {
    return this.#healings.list();
  }

  /** This organisation's figures, and no other's. */
  metrics(): Iterable<MetricSample> {
    const { organisationId } = this;
    return healthMetrics(this.#options.name, {
      organisationId,
      report: this.report(),
      tally: this.#tally,
      healings: this.#healingCounts,
    });
  }

  /** Removes every check, and aborts what is under way. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.stop();
    this.#listeners.clear();
    for (const [component, check] of this.#checks) this.#remove(component, check);
  }

  #admit(what: string, count: number, limit: number): void {
    if (count < limit) return;
    this.#tally.refusals += 1;
    throw new HealthLimitError(what, limit);
  }

  #remove(component: Component, check: CheckFunction | HealthCheck): void {
    if (!this.#checks.delete(component)) return;
    this.#components.delete(component.spec.name);
    this.#timers.get(component)?.cancel();
    this.#timers.delete(component);
    component.remove();
    if (typeof check !== 'function') check[Symbol.dispose]?.();
  }

  #startRound(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#round = promise;
    let left = this.#components.size + 1;
    const done = (): void => {
      left -= 1;
      if (left > 0) return;
      this.#round = undefined;
      this.#roundEndedMs = this.#options.clock.monotonicMs();
      resolve();
    };
    for (const component of this.#components.values().toArray()) component.run(done);
    done();
    return promise;
  }

  #plan(component: Component): void {
    const { intervalMs, jitterRatio } = component.spec;
    const delayMs = Math.max(1, intervalMs * (1 - jitterRatio * this.#options.random()));
    const run = (): void => component.run(() => this.#replan(component));
    this.#timers.set(component, this.#options.clock.schedule(run, delayMs));
  }

  #replan(component: Component): void {
    if (this.#isStarted && this.#checks.has(component)) this.#plan(component);
  }

  #changed(change: StatusChange): void {
    if (this.#history.add(change)) this.#tally.forgotten += 1;
    if (this.#listeners.size > 0) this.#listeners.tell({ ...change, organisationId: this.organisationId });
  }
}
