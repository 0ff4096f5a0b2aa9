import type { Clock, Scheduled } from '../../foundation/clock.ts';
import { backoffDelayMs } from '../shared/backoff.ts';
import { reasonOf } from '../shared/reason-of.ts';
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
 * has handled something. A module that the registry does not know is served always. What the registry throws harms nobody.
 */
export class ModuleWatch implements Disposable {
  readonly #host: WatchHost;
  readonly #modules: RegisteredModules;
  readonly #recoveries = new Map<string, Recovery>();
  /** When to look again at modules that are Degraded while they are being changed. */
  readonly #looks = new Map<string, Scheduled>();
  readonly #listening: Disposable;
  #isOver = false;

  constructor(host: WatchHost, modules: RegisteredModules) {
    this.#host = host;
    this.#modules = modules;
    this.#listening = modules.listen((event) => this.#heard(event));
  }

  canRecover(name: string): boolean {
    return this.#host.shared.options.recovers && this.#find(name) !== undefined;
  }

  /** Brings a new lane into line with its module. */
  follow(lane: Lane): void {
    const module = this.#find(lane.name);
    if (module !== undefined) this.#bring(lane, module.state, module);
  }

  /** Its lane is no more. */
  unfollow(name: string): void {
    this.#forget(name);
    this.#lookNoMore(name);
  }

  /** It handled a message. One that it had begun with before it failed is no sign that it is back. */
  worked(name: string): void {
    if (this.#recoveries.size > 0 && this.#host.lanes.get(name)?.gate.isOpen === true) this.#forget(name);
  }

  /** @returns False: it does not serve, so that it cannot crash. */
  crashed(name: string, error: unknown): boolean {
    const module = this.#find(name);
    if (module === undefined || !isServing(module.state)) return false;
    try {
      module.report('Unhealthy', `handles no message any more: ${reasonOf(error)}`);
      return true;
    } catch {
      return false;
    }
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#listening[Symbol.dispose]();
    for (const name of new Set([...this.#recoveries.keys(), ...this.#looks.keys()])) this.unfollow(name);
  }

  #heard({ kind, module: name, to }: ModuleEvent): void {
    if (kind !== 'lifecycle' || name === undefined || to === undefined || this.#isOver) return;
    const lane = this.#host.lanes.get(name);
    if (lane !== undefined) this.#bring(lane, to, this.#find(name));
  }

  #bring(lane: Lane, state: string, module: RegisteredModule | undefined): void {
    // Degraded while it is being started again, it is not ready yet; nobody may tell when it is.
    const isComing = state === 'Degraded' && module?.isChanging === true;
    if (isServing(state) && !isComing) lane.open('module-not-serving');
    else lane.close('module-not-serving');
    this.#lookNoMore(lane.name);
    if (isComing) this.#lookAgain(lane);
    if (state === 'Unhealthy' && this.#host.shared.options.recovers) this.#scheduleRecovery(lane.name);
  }

  #lookAgain(lane: Lane): void {
    const look = (): void => {
      this.#looks.delete(lane.name);
      this.follow(lane);
    };
    this.#looks.set(lane.name, this.#host.clock.schedule(look, this.#host.shared.options.recoveryBaseMs));
  }

  #lookNoMore(name: string): void {
    this.#looks.get(name)?.cancel();
    this.#looks.delete(name);
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
    if (this.#find(name)?.state !== 'Unhealthy') return;
    tally.recoveries += 1;
    try {
      await this.#modules.recover(name);
    } catch {
      tally.recoveryFailures += 1;
      if (this.#find(name)?.state === 'Unhealthy' && this.#host.lanes.has(name)) this.#scheduleRecovery(name);
    }
  }

  #find(name: string): RegisteredModule | undefined {
    try {
      return this.#modules.find(name);
    } catch {
      return undefined;
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
