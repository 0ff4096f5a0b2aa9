import type { CoordinationEntry, Decision } from './coordination-log.ts';
import { CoordinationAbortedError } from './integration-errors.ts';
import { Settlement } from './settlement.ts';
import type { Tracked, WaitOptions } from './settlement.ts';

export interface PrepareRequest {
  readonly organisationId: string;
  readonly coordinationId: string;
  readonly newState: unknown;
  readonly participants: readonly string[];
  /** Aborted when the answer no longer counts. */
  readonly signal: AbortSignal;
}

export interface CommitRequest extends PrepareRequest {
  /** 1 for the first call. */
  readonly attempt: number;
}

/**
 * `asked`: has not answered yet. `prepared`: voted yes. `refused`: voted no. `failed`: rejected, or did not answer while it counted. `synchronised`:
 * has gone to the new state. `aborted`: was told to forget what it prepared.
 */
export type ParticipantState = 'asked' | 'prepared' | 'refused' | 'failed' | 'synchronised' | 'aborted';

export interface ParticipantReport {
  readonly subsystem: string;
  readonly state: ParticipantState;
  /** Why it did not vote yes, or what its last call failed with. */
  readonly error?: unknown;
}

/**
 * PREPARING → DECIDING → COMMITTING → COMPLETE (all are synchronised) or PREPARING → ABORTING → ABORTED. IN_DOUBT: not all could be told what was
 * decided, or it is not known what was decided; `recover` goes on.
 */
export type CoordinationState = 'PREPARING' | 'DECIDING' | 'COMMITTING' | 'ABORTING' | 'COMPLETE' | 'ABORTED' | 'IN_DOUBT';

export interface CoordinationReport {
  readonly id: string;
  readonly newState: unknown;
  readonly state: CoordinationState;
  readonly decision?: Decision;
  /** In the order in which they were named. */
  readonly participants: readonly ParticipantReport[];
  /** Why it was aborted, or is in doubt. */
  readonly reason?: unknown;
  readonly startedAtMs: number;
  /** When it was COMPLETE or ABORTED. */
  readonly endedAtMs?: number;
}

export interface TrackedCoordination extends Tracked<CoordinationReport> {
  /** Calls it off, unless it is past PREPARING. @returns Whether it is, or was, called off. */
  abort(reason?: unknown): boolean;
}

type Participant = { -readonly [Field in keyof ParticipantReport]: ParticipantReport[Field] };

/** How far one coordination is. */
export class Coordination implements TrackedCoordination {
  readonly entry: CoordinationEntry;
  readonly #participants: ReadonlyMap<string, Participant>;
  readonly #calledOff = new AbortController();
  #settlement = new Settlement();
  #state: CoordinationState;
  #decision: Decision | undefined;
  #reason: unknown;
  #endedAtMs = 0;

  /** @param state  DECIDING for one that another integrator began. */
  constructor(entry: CoordinationEntry, state: 'PREPARING' | 'DECIDING') {
    this.entry = entry;
    this.#state = state;
    this.#participants = new Map(entry.participants.map((subsystem) => [subsystem, { subsystem, state: 'asked' }]));
  }

  get id(): string {
    return this.entry.id;
  }

  get state(): CoordinationState {
    return this.#state;
  }

  get decision(): Decision | undefined {
    return this.#decision;
  }

  /** Aborted when the answers to the question no longer count. */
  get calledOff(): AbortSignal {
    return this.#calledOff.signal;
  }

  report(): CoordinationReport {
    const { id, newState, startedAtMs } = this.entry;
    const participants = Array.from(this.#participants.values(), (participant) => ({ ...participant }));
    return {
      id,
      newState,
      state: this.#state,
      participants,
      startedAtMs,
      ...(this.#decision === undefined ? {} : { decision: this.#decision }),
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
      ...(this.#hasEnded ? { endedAtMs: this.#endedAtMs } : {}),
    };
  }

  async settled(options?: WaitOptions): Promise<CoordinationReport> {
    await this.#settlement.wait(options);
    return this.report();
  }

  abort(reason?: unknown): boolean {
    if (this.#state === 'PREPARING') this.callOff(reason);
    return this.#decision === 'abort' || this.calledOff.aborted;
  }

  /** Why it will be aborted, or is in doubt. The first reason stands. */
  blame(reason: unknown): void {
    this.#reason ??= reason;
  }

  callOff(reason: unknown): void {
    const error = new CoordinationAbortedError(reason);
    this.blame(reason ?? error);
    this.#calledOff.abort(error);
  }

  answered(subsystem: string, state: 'prepared' | 'refused' | 'failed', error?: unknown): void {
    const participant = this.#participants.get(subsystem);
    if (participant === undefined) return;
    participant.state = state;
    if (error !== undefined) participant.error = error;
  }

  /** Whether the participant need not be told the decision any more: who votes no has aborted by itself. */
  isDone(subsystem: string): boolean {
    const state = this.#participants.get(subsystem)?.state;
    return state === 'synchronised' || state === 'aborted' || state === 'refused';
  }

  get areAllDone(): boolean {
    return this.entry.participants.every((subsystem) => this.isDone(subsystem));
  }

  deciding(): void {
    this.#state = 'DECIDING';
    if (this.#settlement.isSettled) this.#settlement = new Settlement();
  }

  decided(decision: Decision): void {
    this.#decision = decision;
    this.#state = decision === 'commit' ? 'COMMITTING' : 'ABORTING';
  }

  /** The participant has done what was decided. */
  done(subsystem: string): void {
    const participant = this.#participants.get(subsystem);
    if (participant === undefined) return;
    participant.state = this.#decision === 'commit' ? 'synchronised' : 'aborted';
    if (this.#decision === 'commit') delete participant.error;
  }

  /** The participant could not be told. */
  notDone(subsystem: string, error: unknown): void {
    const participant = this.#participants.get(subsystem);
    if (participant !== undefined) participant.error = error;
    this.blame(error);
  }

  inDoubt(): void {
    this.#state = 'IN_DOUBT';
  }

  end(atMs: number): void {
    this.#state = this.#decision === 'commit' ? 'COMPLETE' : 'ABORTED';
    if (this.#state === 'COMPLETE') this.#reason = undefined;
    this.#endedAtMs = atMs;
  }

  /** Tells those who wait; the last thing that is done. */
  settle(): void {
    this.#settlement.settle();
  }

  get #hasEnded(): boolean {
    return this.#state === 'COMPLETE' || this.#state === 'ABORTED';
  }
}
