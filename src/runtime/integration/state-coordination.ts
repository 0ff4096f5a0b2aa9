import { keepAlive } from '../shared/keep-alive.ts';
import { assertConfig, durationFrom } from '../shared/validate-config.ts';
import { assertText } from '../shared/assert-text.ts';
import { Coordination } from './coordination.ts';
import type { CoordinationReport, TrackedCoordination } from './coordination.ts';
import type { CoordinationEntry } from './coordination-log.ts';
import { ParticipantBusyError, UnknownIdError } from './integration-errors.ts';
import type { OrganisationCore } from './organisation-core.ts';
import type { OrganisationParts } from './organisation-parts.ts';
import type { RecordBook } from './record-book.ts';
import { waitFor } from './settlement.ts';
import type { WaitOptions } from './settlement.ts';
import { TwoPhase } from './two-phase.ts';
import type { PhaseTimeouts } from './two-phase.ts';

export interface CoordinateOptions extends Partial<PhaseTimeouts> {
  /** To look it up by; must not have been used before. Default: one that was not. */
  readonly id?: string;
}

/** The states that subsystems of one organisation go to together. */
export class StateCoordination {
  readonly #core: OrganisationCore;
  readonly #book: RecordBook<Coordination>;
  /** The coordination that a subsystem takes part in. */
  readonly #busy: Map<string, string>;

  constructor({ core, coordinations, busy }: OrganisationParts) {
    this.#core = core;
    this.#book = coordinations;
    this.#busy = busy;
  }

  /**
   * Begins to bring all participants to a new state, or none of them, and returns at once. A subsystem takes part in one coordination at a time:
   * one that is asked to a second is refused, so that no two coordinations ever wait for each other.
   *
   * @throws {TypeError} `participants` or the id is malformed.
   * @throws {InvalidConfigurationError} a timeout is out of its bounds.
   * @throws {UnknownSubsystemError} a participant is not registered.
   * @throws {MissingAbilityError} a participant has no `onCommit`.
   * @throws {ParticipantBusyError} a participant takes part in another coordination that has not ended.
   * @throws {DuplicateIdError} the id was used before.
   * @throws {TooManyError} as many coordinations have not ended as `maxOpen` allows.
   */
  coordinate(newState: unknown, participants: readonly string[], options: CoordinateOptions = {}): TrackedCoordination {
    this.#core.assertOpen();
    const { id = this.#core.newId('coordination'), ...given } = options;
    const timeouts = this.#timeouts(given);
    assertText('the id of a coordination', id);
    this.#core.registry.getAll('participants', participants, 'onCommit');
    for (const name of participants) this.#assertFree(name);
    const { organisationId } = this.#core;
    const entry = { organisationId, id, newState, participants: [...participants], startedAtMs: this.#core.nowMs() };
    const coordination = this.#open(entry, 'PREPARING');
    this.#core.tally.coordinations += 1;
    void this.#follow(coordination, new TwoPhase(this.#core, coordination, timeouts).run());
    return coordination;
  }

  find(coordinationId: string): TrackedCoordination | undefined {
    return this.#book.find(coordinationId);
  }

  /** Those under way or in doubt, and the last that have ended, in the order in which they began. */
  list(): readonly CoordinationReport[] {
    return this.#book.list().map((coordination) => coordination.report());
  }

  /**
   * Goes on with a coordination that is in doubt, or that another integrator has left unfinished in the log; one that is under way is waited for.
   *
   * @throws {UnknownIdError} neither this integrator nor the log knows the coordination.
   * @throws {WaitAbortedError} `signal` was aborted first; a recovery that has begun goes on.
   */
  recover(coordinationId: string, options?: WaitOptions): Promise<CoordinationReport> {
    return keepAlive(waitFor(() => this.#recoverOne(coordinationId), options));
  }

  /**
   * Recovers all that are in doubt, or unfinished in the log. Call it when the subsystems are registered, before anything new is coordinated.
   *
   * @returns How they stand, oldest first.
   * @throws {WaitAbortedError} `signal` was aborted first; recoveries that have begun go on.
   */
  recoverAll(options?: WaitOptions): Promise<readonly CoordinationReport[]> {
    return keepAlive(waitFor(() => this.#recoverAll(), options));
  }

  async #recoverOne(coordinationId: string): Promise<CoordinationReport> {
    this.#core.assertOpen();
    const entry = this.#book.find(coordinationId)?.entry ?? (await this.#unfinished()).find(({ id }) => id === coordinationId);
    if (entry === undefined) throw new UnknownIdError('coordination', coordinationId);
    return this.#recover(entry);
  }

  async #recoverAll(): Promise<readonly CoordinationReport[]> {
    this.#core.assertOpen();
    const doubtful = [...this.#book.open].map(({ entry }) => entry);
    const known = new Set(doubtful.map(({ id }) => id));
    const left = (await this.#unfinished()).filter(({ id }) => !known.has(id));
    return Promise.all([...left, ...doubtful].map((entry) => this.#recover(entry)));
  }

  async #recover(entry: CoordinationEntry): Promise<CoordinationReport> {
    const known = this.#book.find(entry.id);
    const coordination = known ?? this.#open(entry, 'DECIDING');
    if (known === undefined || known.state === 'IN_DOUBT') {
      void this.#follow(coordination, new TwoPhase(this.#core, coordination, this.#timeouts({})).recover());
    }
    return coordination.settled();
  }

  async #unfinished(): Promise<readonly CoordinationEntry[]> {
    const { organisationId, options } = this.#core;
    const entries = await this.#core.call('unfinished of the log', () => options.log.unfinished(organisationId));
    return entries.filter((entry) => entry.organisationId === organisationId);
  }

  #open(entry: CoordinationEntry, state: 'PREPARING' | 'DECIDING'): Coordination {
    const coordination = new Coordination(entry, state);
    this.#book.add(coordination);
    for (const name of entry.participants) if (!this.#busy.has(name)) this.#busy.set(name, entry.id);
    return coordination;
  }

  async #follow(coordination: Coordination, run: Promise<void>): Promise<void> {
    await run;
    const { state, decision, entry } = coordination;
    const { tally, announcer } = this.#core;
    if (state === 'COMPLETE') tally.completions += 1;
    if (state === 'ABORTED') tally.aborts += 1;
    if (state !== 'IN_DOUBT') {
      this.#book.end(coordination);
      for (const name of entry.participants) if (this.#busy.get(name) === entry.id) this.#busy.delete(name);
    }
    coordination.settle();
    announcer.announce('coordination.ended', {
      id: entry.id,
      state,
      participants: entry.participants,
      decision: decision ?? null,
    });
  }

  #assertFree(name: string): void {
    const coordinationId = this.#busy.get(name);
    if (coordinationId !== undefined) throw new ParticipantBusyError(name, coordinationId);
  }

  #timeouts(given: Partial<PhaseTimeouts>): PhaseTimeouts {
    const { prepareTimeoutMs, commitTimeoutMs } = this.#core.options;
    const timeouts = { prepareTimeoutMs, commitTimeoutMs, ...given };
    const { prepareTimeoutMs: prepare, commitTimeoutMs: commit } = timeouts;
    assertConfig('coordination', [durationFrom('prepareTimeoutMs', prepare, 1), durationFrom('commitTimeoutMs', commit, 1)]);
    return timeouts;
  }
}
