import { LockOwner, runAsOwner } from '../shared/lock-owner.ts';
import { Mutex } from '../shared/mutex.ts';
import { Semaphore } from '../shared/semaphore.ts';
import type { SemaphoreOptions } from '../shared/semaphore.ts';
import { assertConfig, textGiven } from '../shared/validate-config.ts';
import type { WaitWatch } from '../shared/wait-source.ts';
import { WaitTracker } from './wait-tracker.ts';
import { ComponentIsolation } from './component-isolation.ts';
import type { IsolationCore } from './component-isolation.ts';
import { organisationsOf, viewOf } from './deadlock.ts';
import type { Deadlock } from './deadlock.ts';
import type { DeadlockWatch } from './deadlock-watch.ts';
import { WatchdogClosedError } from './watchdog-errors.ts';
import type { WatchdogEvent } from './watchdog-event.ts';
import { judgeHealth } from './watchdog-health.ts';
import type { WatchdogHealth } from './watchdog-health.ts';

/** What all organisations of a watchdog share. */
export interface WatchdogCore extends IsolationCore {
  readonly deadlockWatch: DeadlockWatch;
  readonly isClosed: boolean;
}

export type WatchedLockOptions = Pick<SemaphoreOptions, 'maxWaiters'>;

/** The watchdog as one organisation sees it: its locks, its tasks, its components, and what was seen of them. */
export class OrganisationWatchdog {
  readonly organisationId: string;
  /** The organisation's components, and what depends on what. */
  readonly components: ComponentIsolation;
  readonly #core: WatchdogCore;

  constructor(organisationId: string, core: WatchdogCore) {
    this.organisationId = organisationId;
    this.components = new ComponentIsolation(organisationId, core);
    this.#core = core;
  }

  /** A lock for one at a time, whose waits are watched. Each call makes a new one. */
  mutex(name: string, options: WatchedLockOptions = {}): Mutex {
    return new Mutex({ ...options, ...this.#lockOptions(name) });
  }

  /** A lock for `permits` at a time, whose waits are watched. Each call makes a new one. */
  semaphore(name: string, permits: number, options: WatchedLockOptions = {}): Semaphore {
    return new Semaphore({ ...options, ...this.#lockOptions(name), permits });
  }

  /** Has the waits for what others lend out, at least `permits` at a time, searched with those for locks: the connections of a pool, turns of a queue. */
  tracker(name: string, permits: number): WaitTracker {
    return new WaitTracker({ ...this.#lockOptions(name), permits });
  }

  /**
   * Calls `work` as a task of its own: it owns the locks that it asks for, across awaits. A task goes one step after the other; give each of several
   * branches that hold locks a task of its own. Only tasks take part in deadlocks: what code outside of any task holds counts as given back some day.
   */
  task<Result>(name: string, work: () => Result): Result {
    return runAsOwner(this.owner(name), work);
  }

  /** A task to be handed to `acquire` where it cannot be known from the running code. */
  owner(name: string): LockOwner {
    assertConfig('task', [textGiven('name', name)]);
    return new LockOwner(name, this.organisationId);
  }

  /** Those of now that its tasks or locks take part in, as of the last search, without names of other organisations. */
  deadlocks(): readonly Deadlock[] {
    const { deadlocks } = this.#core.deadlockWatch;
    const mine = deadlocks.filter((deadlock) => organisationsOf(deadlock).includes(this.organisationId));
    return mine.map((deadlock) => viewOf(deadlock, this.organisationId));
  }

  /** What was seen that concerns the organisation, oldest first, in bounded number. */
  events(): readonly WatchdogEvent[] {
    return this.#core.announcer.eventsOf(this.organisationId);
  }

  /** A health check of what concerns the organisation: of its locks and components. */
  readonly health = (): WatchdogHealth => {
    return judgeHealth({ deadlocks: this.deadlocks(), components: this.components.list(), isBlind: false });
  };

  #lockOptions(name: string): { readonly name: string; readonly organisationId: string; readonly watch: WaitWatch } {
    if (this.#core.isClosed) throw new WatchdogClosedError();
    return { name, organisationId: this.organisationId, watch: this.#core.deadlockWatch };
  }
}
