import { assertText } from '../shared/assert-text.ts';
import type { ModuleRecord } from './module-record.ts';
import { isRunning } from './module-state.ts';
import type { ModuleState, ReportedState } from './module-state.ts';
import type { OrganisationCore } from './organisation-core.ts';
import { IllegalTransitionError, ModuleNotServingError, UnknownActionError } from './registry-errors.ts';

/** A module as it stood when asked. */
export interface ModuleStatus {
  readonly name: string;
  readonly state: ModuleState;
  /** Why it is in this state. */
  readonly reason: string;
  /** Since when it is in this state, in milliseconds until now. */
  readonly forMs: number;
  readonly isStale: boolean;
  readonly isCritical: boolean;
  readonly dependsOn: readonly string[];
  readonly heartbeats: number;
}

/** One registered module: to call it, and for the module itself to say how it is. */
export class ModuleHandle {
  readonly #record: ModuleRecord;
  readonly #core: OrganisationCore;
  readonly name: string;
  readonly organisationId: string;

  constructor(record: ModuleRecord, core: OrganisationCore) {
    this.#record = record;
    this.#core = core;
    this.name = record.name;
    this.organisationId = core.organisationId;
  }

  /**
   * What the module's action returns. It is called at once; what it throws reaches the caller.
   *
   * @throws {ModuleNotServingError} the module is not Healthy or Degraded.
   * @throws {UnknownActionError}
   */
  call(action: string, payload?: unknown): unknown {
    const record = this.#record;
    if (!record.isServing) throw new ModuleNotServingError(this.name, record.state);
    const run = record.actions.get(action);
    if (run === undefined) throw new UnknownActionError(this.name, action);
    return run(payload as never);
  }

  get state(): ModuleState {
    return this.#record.state;
  }

  /** Whether a start, stop or recovery is under way. */
  get isChanging(): boolean {
    return this.#record.operation !== undefined;
  }

  /** Whether its heartbeat is overdue now. */
  get isStale(): boolean {
    this.#core.watch.check();
    return this.#record.isStale;
  }

  /** The module lives: it is not stale any more. @returns Whether it runs; the heartbeat of one that does not counts for nothing. */
  beat(): boolean {
    const record = this.#record;
    if (!record.isRegistered || !isRunning(record.state)) return false;
    record.beats += 1;
    record.lastBeatMs = this.#core.options.clock.monotonicMs();
    if (record.isStale) {
      this.#core.setStale(record, false, 'a heartbeat came');
      if (record.operation === undefined) this.#core.watchBeats(record);
    }
    return true;
  }

  /**
   * Says how the module is, while it starts or runs. What is Unhealthy becomes Healthy by way of Degraded.
   *
   * @returns Whether that changed its state.
   * @throws {IllegalTransitionError} the lifecycle does not lead there. Nothing was changed.
   * @throws {TypeError} the state is none of the three, or the reason no text of 1 to 512 characters.
   */
  report(state: ReportedState, reason: string): boolean {
    const record = this.#record;
    if (state !== 'Healthy' && state !== 'Degraded' && state !== 'Unhealthy')
      throw new TypeError('state must be one of Healthy, Degraded, Unhealthy');
    assertText('reason', reason, 512);
    if (!record.isRegistered) throw new IllegalTransitionError(record.name, record.state, state);
    if (record.state === state) return false;
    this.#core.transition(record, state, reason);
    return true;
  }

  status(): ModuleStatus {
    const { name, state, reason, definition, beats, changedAtMs } = this.#record;
    const { isCritical, dependsOn } = definition;
    const forMs = Math.max(0, this.#core.options.clock.monotonicMs() - changedAtMs);
    return { name, state, reason, forMs, isStale: this.isStale, isCritical, dependsOn, heartbeats: beats };
  }
}
