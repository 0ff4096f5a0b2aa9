import type { Clock, Scheduled } from '../../foundation/clock.ts';
import { backoffDelayMs } from '../shared/backoff.ts';
import type { Lane } from './lane.ts';
import type { ResolvedOptions } from './router-options.ts';
import type { ModuleEvent, RegisteredModule, RegisteredModules } from './router-registry.ts';
import type { RouterTally } from './router-tally.ts';

/** What the watch needs of its organisation. */
interface WatchHost {
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly clock: Clock;
  readonly shared: { readonly options: ResolvedOptions; readonly tally: RouterTally };
}

interface Recovery {
  /** Starts that did not help. */
  attempts: number;
  timer: Scheduled | undefined;
}

/**
 * Keeps the lanes of modules closed that the registry knows and that do not serve, and has those that are Unhealthy started again: after a delay that grows until the module
 * has handled something. A module that the registry does not know is served always.
 */
export class ModuleWatch implements Disposable {
  readonly #host: WatchHost;
  readonly #modules: RegisteredModules;
  readonly #recoveries = new Map<string, Recovery>();
  readonly #listening: Disposable;
  #isOver = false;

  constructor(host: WatchHost, modules: RegisteredModules) {
    this.#host = host;
    this.#modules = modules;
    this.#listening = modules.listen((event) => this.#heard(event));
  }

  canRecover(name: string): boolean {
    return this.#host.shared.options.recovers && this.#modules.find(name) !== undefined;
  }

  /** Brings a new lane into line with its module. */
  follow(lane: Lane): void {
    const module = this.#modules.find(lane.name);
    if (module !== undefined) this.#bring(lane, module.state, module);
  }

  /** It handled a message. */
  worked(name: string): void {
    if (this.#recoveries.size > 0) this.#forget(name);
  }

  /** @returns False: it does not serve, so that it cannot crash. */
  crashed(name: string, error: unknown): boolean {
    const module = this.#modules.find(name);
    if (module === undefined || !isServing(module.state)) return false;
    module.report('Unhealthy', `handles no message any more: ${reasonOf(error)}`);
    return true;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#listening[Symbol.dispose]();
    for (const name of this.#recoveries.keys()) this.#forget(name);
  }

  #heard({ kind, module: name, to }: ModuleEvent): void {
    if (kind !== 'lifecycle' || name === undefined || to === undefined) return;
    const lane = this.#host.lanes.get(name);
    if (lane !== undefined) this.#bring(lane, to, this.#modules.find(name));
  }

  #bring(lane: Lane, state: string, module: RegisteredModule | undefined): void {
    // Degraded while it is being started again, it is not ready yet; Healthy is what it becomes at the end of that.
    const isReady = state === 'Healthy' || (state === 'Degraded' && module?.isChanging !== true);
    if (isReady) lane.open('module-not-serving');
    else lane.close('module-not-serving');
    if (state === 'Unhealthy' && this.#host.shared.options.recovers) this.#scheduleRecovery(lane.name);
  }

  #scheduleRecovery(name: string): void {
    const recovery = this.#recoveries.get(name) ?? { attempts: 0, timer: undefined };
    this.#recoveries.set(name, recovery);
    if (this.#isOver || recovery.timer !== undefined) return;
    const { recoveryBaseMs: baseMs, recoveryCapMs: capMs, random } = this.#host.shared.options;
    recovery.attempts += 1;
    const delayMs = backoffDelayMs(recovery.attempts, { baseMs, capMs, jitterRatio: 0.5, random });
    recovery.timer = this.#host.clock.schedule(() => void this.#recover(name, recovery), delayMs);
  }

  async #recover(name: string, recovery: Recovery): Promise<void> {
    const { tally } = this.#host.shared;
    recovery.timer = undefined;
    if (this.#modules.find(name)?.state !== 'Unhealthy') return;
    tally.recoveries += 1;
    try {
      await this.#modules.recover(name);
    } catch {
      tally.recoveryFailures += 1;
      if (this.#modules.find(name)?.state === 'Unhealthy' && this.#host.lanes.has(name)) this.#scheduleRecovery(name);
    }
  }

  #forget(name: string): void {
    this.#recoveries.get(name)?.timer?.cancel();
    this.#recoveries.delete(name);
  }
}

function isServing(state: string): boolean {
  return state === 'Healthy' || state === 'Degraded';
}

function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason.length > 256 ? `${reason.slice(0, 256)}…` : reason;
}
