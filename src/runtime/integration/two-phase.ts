import type { Coordination } from './coordination.ts';
import type { Decision } from './coordination-log.ts';
import { VoteRefusedError } from './integration-errors.ts';
import type { OrganisationCore } from './organisation-core.ts';

export interface PhaseTimeouts {
  readonly prepareTimeoutMs: number;
  readonly commitTimeoutMs: number;
}

/**
 * Takes one coordination from one phase to the next: two-phase commit with presumed abort. Nobody is told to commit before the log has the
 * decision, and whatever the log says is what is done, so that all participants hear the same even from two integrators at once.
 */
export class TwoPhase {
  readonly #core: OrganisationCore;
  readonly #coordination: Coordination;
  readonly #timeouts: PhaseTimeouts;

  constructor(core: OrganisationCore, coordination: Coordination, timeouts: PhaseTimeouts) {
    this.#core = core;
    this.#coordination = coordination;
    this.#timeouts = timeouts;
  }

  /** Asks everybody, decides, and sees it through, or leaves the coordination in doubt. */
  async run(): Promise<void> {
    const coordination = this.#coordination;
    if (!(await this.#begin())) return;
    await Promise.all(coordination.entry.participants.map((name) => this.#ask(name)));
    if (coordination.calledOff.aborted) {
      // Nobody but us could have decided to commit, so it does not matter whether the log answers.
      await this.#decide('abort').catch(() => undefined);
      return this.#seeThrough('abort');
    }
    coordination.deciding();
    // If the log does not say that it has the decision, it may have it, or not: it must be asked.
    try {
      await this.#seeThrough(await this.#decide('commit'));
    } catch (error) {
      coordination.blame(error);
      await this.recover();
    }
  }

  /** Goes on where a coordination is in doubt, or where another integrator has left off. */
  async recover(): Promise<void> {
    const coordination = this.#coordination;
    const known = coordination.decision;
    coordination.deciding();
    try {
      await this.#seeThrough(known ?? (await this.#decide('abort')));
    } catch (error) {
      coordination.blame(error);
      this.#doubt();
    }
  }

  /** @returns Whether the log has it. If not, it ends here, and nobody was asked. */
  async #begin(): Promise<boolean> {
    const coordination = this.#coordination;
    const { log } = this.#core.options;
    try {
      await this.#callLog('begin', () => log.begin(coordination.entry));
      return true;
    } catch (error) {
      coordination.callOff(error);
      coordination.decided('abort');
      for (const name of coordination.entry.participants) coordination.done(name);
      coordination.end(this.#core.nowMs());
      return false;
    }
  }

  async #ask(name: string): Promise<void> {
    const coordination = this.#coordination;
    try {
      const { spec } = this.#core.registry.get(name);
      const vote = await this.#core.call(`onPrepare of ${name}`, (signal) => spec.onPrepare?.(this.#request(signal)), {
        timeoutMs: this.#timeouts.prepareTimeoutMs,
        until: coordination.calledOff,
        // It was told to abort, perhaps before it was prepared.
        onLate: (late) => (late === false ? undefined : void this.#tell(name, 'abort').catch(() => undefined)),
      });
      if (vote !== false) return coordination.answered(name, 'prepared');
      this.#refuse(name, 'refused', new VoteRefusedError(name));
    } catch (error) {
      this.#refuse(name, 'failed', error);
    }
  }

  /** One refusal is enough: the others need not answer. */
  #refuse(name: string, state: 'refused' | 'failed', error: unknown): void {
    this.#coordination.answered(name, state, error);
    this.#coordination.callOff(error);
  }

  #decide(decision: Decision): Promise<Decision> {
    const { organisationId, id } = this.#coordination.entry;
    const { log } = this.#core.options;
    return this.#callLog('decide', () => log.decide(organisationId, id, decision));
  }

  async #seeThrough(decision: Decision): Promise<void> {
    const coordination = this.#coordination;
    const { organisationId, id, participants } = coordination.entry;
    const { log } = this.#core.options;
    coordination.decided(decision);
    await Promise.all(participants.filter((name) => !coordination.isDone(name)).map((name) => this.#carryOut(name, decision)));
    if (!coordination.areAllDone) return this.#doubt();
    // If that fails, whoever recovers it after a restart tells all once more, which changes nothing.
    await this.#callLog('finish', () => log.finish(organisationId, id)).catch(() => undefined);
    coordination.end(this.#core.nowMs());
  }

  async #carryOut(name: string, decision: Decision): Promise<void> {
    try {
      await this.#tell(name, decision);
      this.#coordination.done(name);
    } catch (error) {
      this.#coordination.notDone(name, error);
    }
  }

  #tell(name: string, decision: Decision): Promise<void> {
    const { closed, options } = this.#core;
    const ability = decision === 'commit' ? 'onCommit' : 'onAbort';
    return this.#core.retry(options.commitAttempts, closed, async (attempt) => {
      const { spec } = this.#core.registry.get(name);
      const call = { timeoutMs: this.#timeouts.commitTimeoutMs, until: closed };
      await this.#core.call(`${ability} of ${name}`, (signal) => spec[ability]?.({ ...this.#request(signal), attempt }), call);
    });
  }

  async #callLog<Result>(name: string, run: () => Result | Promise<Result>): Promise<Result> {
    try {
      return await this.#core.call(`${name} of the log`, run, { until: this.#core.closed });
    } catch (error) {
      this.#core.tally.logFailures += 1;
      throw error;
    }
  }

  #request(signal: AbortSignal) {
    const { organisationId, id, newState, participants } = this.#coordination.entry;
    return { organisationId, coordinationId: id, newState, participants, signal };
  }

  #doubt(): void {
    this.#core.tally.doubts += 1;
    this.#coordination.inDoubt();
  }
}
