import type { WaitSource } from '../shared/wait-source.ts';
import { Announcer } from './announcer.ts';
import { BlockWatch } from './block-watch.ts';
import type { BlockWatchState } from './block-watch.ts';
import type { ComponentStatus } from './component.ts';
import type { Deadlock } from './deadlock.ts';
import { DeadlockWatch } from './deadlock-watch.ts';
import type { WaitRegistration } from './deadlock-watch.ts';
import type { EventLoopBlock } from './event-loop-block.ts';
import { OrganisationWatchdog } from './organisation-watchdog.ts';
import type { WatchdogCore } from './organisation-watchdog.ts';
import { resolveOptions } from './resolve-options.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import { TooManyOrganisationsError, WatchdogClosedError } from './watchdog-errors.ts';
import type { WatchdogEvent } from './watchdog-event.ts';
import { judgeHealth } from './watchdog-health.ts';
import type { WatchdogHealth } from './watchdog-health.ts';
import { watchdogMetrics } from './watchdog-metrics.ts';
import type { WatchdogGauges } from './watchdog-metrics.ts';
import type { WatchdogOptions } from './watchdog-options.ts';
import { WatchdogTally } from './watchdog-tally.ts';

export type { CodePlace } from '../shared/call-stack.ts';
export { describePlace } from '../shared/call-stack.ts';
export * from '../shared/lock-errors.ts';
export type { LockLease } from '../shared/lock-lease.ts';
export { currentOwner, LockOwner } from '../shared/lock-owner.ts';
export type { MetricSample, MetricsSink, MetricsSource } from '../shared/metrics-sink.ts';
export { Mutex } from '../shared/mutex.ts';
export { Semaphore } from '../shared/semaphore.ts';
export type { AcquireOptions } from '../shared/semaphore.ts';
export { InvalidConfigurationError } from '../shared/validate-config.ts';
export type { Holding, WaitedResource, Waiting, WaitSource, WaitWatch } from '../shared/wait-source.ts';
export type { BlockWatchState } from './block-watch.ts';
export type { ComponentIsolation } from './component-isolation.ts';
export type { ComponentCall, ComponentSpec } from './component-spec.ts';
export type { ComponentState, ComponentStatus } from './component.ts';
export { describeDeadlock } from './deadlock.ts';
export type { Blocker, Deadlock, DeadlockStep, LockName, TaskName } from './deadlock.ts';
export type { WaitRegistration } from './deadlock-watch.ts';
export type { EventLoopBlock, NoStackReason, StuckReport } from './event-loop-block.ts';
export type { OrganisationWatchdog, WatchedLockOptions } from './organisation-watchdog.ts';
export * from './watchdog-errors.ts';
export type * from './watchdog-event.ts';
export { describeBlock } from './watchdog-health.ts';
export type { WatchdogHealth } from './watchdog-health.ts';
export type { Tracked, TrackOptions, WaitTracker } from './wait-tracker.ts';
export type { WatchdogOptions } from './watchdog-options.ts';

/**
 * Sees what keeps a service from going on: tasks that wait for each other's locks, code that blocks the event loop, and components that depend on a
 * failed one, which it takes out of use. Tells it as events, in a health check and in metrics.
 *
 * @example
 * await using watchdog = new Watchdog({ onEvent: (event) => log(event) });
 * await watchdog.start();
 * const mine = watchdog.for('organisation-1');
 * const accounts = mine.mutex('accounts');
 * await mine.task('transfer 7', async () => {
 *   using lease = await accounts.acquire();
 * });
 */
export class Watchdog implements AsyncDisposable {
  readonly #options: ResolvedOptions;
  readonly #core: WatchdogCore & { isClosed: boolean };
  readonly #blockWatch: BlockWatch;
  readonly #organisations = new Map<string, OrganisationWatchdog>();
  readonly #metrics: Disposable | undefined;
  #lastBlock: { readonly block: EventLoopBlock; readonly endedMs: number } | undefined;
  #starting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /** @throws {InvalidConfigurationError} naming every option out of bounds. */
  constructor(options: WatchdogOptions = {}) {
    const resolved = resolveOptions(options);
    const tally = new WatchdogTally();
    const announcer = new Announcer(resolved, tally);
    const deadlockWatch = new DeadlockWatch(resolved, tally, announcer);
    this.#options = resolved;
    this.#core = { options: resolved, tally, announcer, deadlockWatch, isClosed: false };
    this.#blockWatch = new BlockWatch(resolved, (block) => this.#noteBlock(block));
    this.#metrics = resolved.metrics?.register(() => watchdogMetrics(resolved.name, tally, this.#gauges()));
  }

  /**
   * Begins to watch the event loop of this thread, from a thread of its own. Deadlocks and components need no start. Again: the same outcome, unless the
   * start, or the thread since, had failed.
   *
   * @throws {BlockWatchError} the thread could not be started.
   * @throws {WatchdogClosedError}
   */
  start(): Promise<void> {
    if (this.#core.isClosed) return Promise.reject(new WatchdogClosedError());
    if (this.#blockWatch.state === 'failed') this.#starting = undefined;
    this.#starting ??= this.#blockWatch.start().catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  /** Whether blocks of the event loop are seen. */
  get blockWatch(): BlockWatchState {
    return this.#blockWatch.state;
  }

  /**
   * The watchdog as this organisation sees it.
   *
   * @throws {TypeError} `organisationId` is not a text of 1 to 256 characters.
   * @throws {TooManyOrganisationsError} `maxOrganisations` are known.
   * @throws {WatchdogClosedError}
   */
  for(organisationId: string): OrganisationWatchdog {
    return this.#organisations.get(organisationId) ?? this.#add(organisationId);
  }

  /**
   * Has the waits of a source (a pool, a queue of turns) searched with those of the watchdog's own locks. It calls `wake()` when somebody begins to wait.
   *
   * @throws {WatchdogClosedError}
   */
  register(source: WaitSource): WaitRegistration {
    if (this.#core.isClosed) throw new WatchdogClosedError();
    return this.#core.deadlockWatch.register(source);
  }

  /** Searches for deadlocks now, and returns those there are, in full. Happens by itself every `scanMs` while anybody waits. */
  scan(): readonly Deadlock[] {
    return this.#core.deadlockWatch.scan();
  }

  /** The deadlocks there are, as of the last search, in full. */
  deadlocks(): readonly Deadlock[] {
    return this.#core.deadlockWatch.deadlocks;
  }

  /** What was seen, of all organisations and of the process; oldest first, in bounded number. */
  events(): readonly WatchdogEvent[] {
    return this.#core.announcer.events();
  }

  /** A health check of all organisations and of the process. */
  readonly health = (): WatchdogHealth => {
    const { clock, recentBlockMs } = this.#options;
    const last = this.#lastBlock;
    const isRecent = last !== undefined && clock.monotonicMs() - last.endedMs <= recentBlockMs;
    return judgeHealth({
      deadlocks: this.deadlocks(),
      components: this.#components(),
      block: isRecent ? last.block : undefined,
      isBlind: this.#blockWatch.state === 'failed',
    });
  };

  /** Ends the thread, the search and all calls of components; refuses all further work. Locks go on, unwatched. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#core.isClosed = true;
    this.#metrics?.[Symbol.dispose]();
    this.#core.deadlockWatch.close();
    await this.#starting?.catch(() => {});
    const components = Array.from(this.#organisations.values(), (organisation) => organisation.components.close());
    await Promise.all([this.#blockWatch.stop(), ...components]);
  }

  #add(organisationId: string): OrganisationWatchdog {
    if (this.#core.isClosed) throw new WatchdogClosedError();
    if (typeof organisationId !== 'string' || organisationId === '' || organisationId.length > longestOrganisationId) {
      throw new TypeError(`organisationId must be a text of 1 to ${longestOrganisationId} characters`);
    }
    const { maxOrganisations } = this.#options;
    if (this.#organisations.size >= maxOrganisations) {
      this.#core.tally.boundHits.organisations += 1;
      throw new TooManyOrganisationsError(maxOrganisations);
    }
    const organisation = new OrganisationWatchdog(organisationId, this.#core);
    this.#organisations.set(organisationId, organisation);
    return organisation;
  }

  #components(): readonly ComponentStatus[] {
    return [...this.#organisations.values()].flatMap(({ organisationId, components }) =>
      components.list().map((status) => ({ ...status, name: `${status.name} of ${organisationId}` })),
    );
  }

  #gauges(): WatchdogGauges {
    return {
      organisations: this.#organisations.size,
      deadlocks: this.deadlocks().length,
      waitedSources: this.#core.deadlockWatch.waitedSources,
      componentsOutOfUse: this.#components().filter(({ state }) => state !== 'running').length,
    };
  }

  #noteBlock(block: EventLoopBlock): void {
    const { tally, announcer } = this.#core;
    this.#lastBlock = { block, endedMs: this.#options.clock.monotonicMs() };
    tally.blocks += 1;
    tally.blockedMs += block.durationMs;
    tally.longestBlockMs = Math.max(tally.longestBlockMs, block.durationMs);
    if (block.stack.length > 0) tally.capturedStacks += 1;
    if (block.noStack === 'rate-limited') tally.boundHits.captures += 1;
    announcer.announce({ kind: 'event-loop-blocked', organisationIds: [], atMs: block.endedAtMs, block });
  }
}

const longestOrganisationId = 256;
