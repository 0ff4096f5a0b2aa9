/** What a look at the heartbeat says. */
export type BeatVerdict = 'beating' | 'late' | 'excused';

/** The time between two heartbeats. */
export interface BeatGap {
  /** How much later than due the second came, without the time during which nothing of the process ran. */
  readonly lateMs: number;
  readonly suspendedMs: number;
}

export interface BeatJudgeOptions {
  readonly thresholdMs: number;
  readonly heartbeatMs: number;
  /** When the last heartbeat came, by a clock that counts on. */
  readonly startMs: number;
  /** Processor time that the process has used until now. */
  readonly startCpuMs: number;
}

/** A look that comes this much later than it was to come: the whole process, and not its main thread alone, may have been kept from running. */
const suspicionMs = 100;
/** What a main thread that is free gets to beat after the process was kept from running. */
const leastGraceMs = 100;

/**
 * Decides whether a heartbeat is late because its thread is blocked, or because nothing of the process ran: a process that was stopped, or a machine
 * that slept, makes the looks themselves come late. Pure but for what it remembers.
 */
export class BeatJudge {
  readonly #thresholdMs: number;
  readonly #heartbeatMs: number;
  readonly #graceMs: number;
  #beatMs: number;
  #nextLookMs: number;
  #lastLookMs: number;
  #lastCpuMs = 0;
  #suspendedMs = 0;
  #mayJudgeMs = Number.NEGATIVE_INFINITY;
  #lastGap: BeatGap = { lateMs: 0, suspendedMs: 0 };

  constructor({ thresholdMs, heartbeatMs, startMs, startCpuMs }: BeatJudgeOptions) {
    this.#thresholdMs = thresholdMs;
    this.#heartbeatMs = heartbeatMs;
    this.#graceMs = Math.max(leastGraceMs, 2 * heartbeatMs);
    this.#beatMs = startMs;
    this.#lastLookMs = startMs;
    this.#lastCpuMs = startCpuMs;
    this.#nextLookMs = startMs + heartbeatMs + thresholdMs;
  }

  /** When to look again: not before the heartbeat could be late. */
  get nextLookMs(): number {
    return this.#nextLookMs;
  }

  /** When the last heartbeat came that is known. */
  get beatMs(): number {
    return this.#beatMs;
  }

  /** Time since the last heartbeat during which nothing of the process ran. */
  get suspendedMs(): number {
    return this.#suspendedMs;
  }

  /** By how much the next heartbeat is late at `nowMs`, without the time during which nothing of the process ran. */
  lateMs(nowMs: number): number {
    return Math.max(0, nowMs - this.#beatMs - this.#heartbeatMs - this.#suspendedMs);
  }

  /** Between the last two heartbeats that are known. */
  get lastGap(): BeatGap {
    return this.#lastGap;
  }

  /**
   * Takes what is seen at `nowMs`: the last heartbeat came at `beatMs`, and the process has used `cpuMs` of processor time in all. The look was due at
   * `nextLookMs`.
   */
  look(nowMs: number, beatMs: number, cpuMs: number): BeatVerdict {
    const isNew = beatMs > this.#beatMs;
    const stoppedMs = this.#stoppedFor(nowMs, cpuMs);
    if (stoppedMs > suspicionMs) {
      this.#suspendedMs += stoppedMs;
      this.#mayJudgeMs = nowMs + this.#graceMs;
    }
    if (isNew) this.#beginGap(beatMs);
    const lateFromMs = this.#beatMs + this.#heartbeatMs + this.#thresholdMs + this.#suspendedMs;
    const judgedFromMs = Math.max(lateFromMs, this.#mayJudgeMs);
    if (nowMs >= judgedFromMs) return this.#wait(nowMs, nowMs + this.#heartbeatMs, 'late');
    return this.#wait(nowMs, judgedFromMs, isNew ? 'beating' : 'excused');
  }

  /** How long nothing of the process can have run since the last look: at most by how much this one is late, and not while it used the processor. */
  #stoppedFor(nowMs: number, cpuMs: number): number {
    const idleMs = nowMs - this.#lastLookMs - (cpuMs - this.#lastCpuMs);
    const overdueMs = nowMs - this.#nextLookMs;
    this.#lastLookMs = nowMs;
    this.#lastCpuMs = cpuMs;
    return Math.min(overdueMs, idleMs);
  }

  #beginGap(beatMs: number): void {
    const lateMs = beatMs - this.#beatMs - this.#heartbeatMs - this.#suspendedMs;
    this.#lastGap = { lateMs: Math.max(0, lateMs), suspendedMs: this.#suspendedMs };
    this.#beatMs = beatMs;
    this.#suspendedMs = 0;
  }

  #wait(nowMs: number, untilMs: number, verdict: BeatVerdict): BeatVerdict {
    this.#nextLookMs = Math.max(untilMs, nowMs + 1);
    return verdict;
  }
}
