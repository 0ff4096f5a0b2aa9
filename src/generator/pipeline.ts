import type { Clock } from '../foundation/clock.ts';
import { judgeGate } from './gates/gate.ts';
import type { GateCheck, GateId, GateResult } from './gates/gate.ts';
import type { StageRecord } from './generation-report.ts';
import { stageOrder, stages } from './stages.ts';
import type { StageId } from './stages.ts';

/** Ends a generation: a gate has failed, and the report says which. */
export class StoppedAtGate extends Error {
  override readonly name = 'StoppedAtGate';
}

/** Runs stages in their order, measures each, and keeps what its gates decided. */
export class Pipeline {
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #records = new Map<StageId, StageRecord>();
  readonly #gates: GateResult[] = [];
  #current: StageId | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
  }

  /**
   * Runs one stage; its duration counts until its work has ended, gates included.
   *
   * @throws {StoppedAtGate} one of its gates failed. @throws {RangeError} it comes before one that ran.
   */
  async stage<Result>(id: StageId, work: () => Result | Promise<Result>): Promise<Result> {
    const last = [...this.#records.keys()].at(-1);
    if (last !== undefined && stageOrder.indexOf(id) <= stageOrder.indexOf(last))
      throw new RangeError(`stage ${id} comes before ${last}`);
    const startedMs = this.#clock.monotonicMs();
    this.#current = id;
    let outcome: StageRecord['outcome'] = 'FAIL';
    try {
      const result = await work();
      outcome = 'PASS';
      return result;
    } finally {
      const durationMs = this.#clock.monotonicMs() - startedMs;
      this.#records.set(id, { id, name: stages[id], outcome, started_ms: startedMs - this.#startedMs, duration_ms: durationMs });
    }
  }

  /** Decides a gate of the stage that runs. @throws {StoppedAtGate} it failed. */
  gate(id: GateId, checks: readonly GateCheck[]): void {
    const result = judgeGate(id, this.#current ?? '', checks);
    this.#gates.push(result);
    if (result.result === 'FAIL') throw new StoppedAtGate(`${id}: ${result.failed.join(', ')}`);
  }

  get gates(): readonly GateResult[] {
    return this.#gates;
  }

  /** Every stage, those that did not run included. */
  records(): readonly StageRecord[] {
    return stageOrder.map(
      (id) => this.#records.get(id) ?? { id, name: stages[id], outcome: 'NOT_RUN', started_ms: null, duration_ms: null },
    );
  }
}
