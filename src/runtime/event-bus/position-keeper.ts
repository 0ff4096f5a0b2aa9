import type { EventLog } from './event-transport.ts';
import { isThenable } from '../shared/is-thenable.ts';
import type { DurablePosition, PositionStore } from './position-store.ts';

/** Where a durable subscription goes on. */
export interface Resumption {
  /** The first sequence number that it has not handled. */
  readonly from: number;
  /** Its position was one of another log, whose events after this number are unknown here. */
  readonly strandedAfter?: number;
}

/**
 * Knows how far one durable subscription has come, and saves it: one call of the store at a time, each with the latest position, so that a slow store
 * is asked less often. Never goes back.
 */
export class PositionKeeper {
  readonly #store: PositionStore;
  readonly #organisationId: string;
  readonly #durable: string;
  readonly #log: EventLog;
  #resumption: Promise<Resumption> | undefined;
  #saving: Promise<void> | undefined;
  #saved = -1;
  /** Of the last event that was handled; -1 before the position is known. */
  sequence = -1;
  saveFailures = 0;

  constructor(store: PositionStore, organisationId: string, durable: string, log: EventLog) {
    this.#store = store;
    this.#organisationId = organisationId;
    this.#durable = durable;
    this.#log = log;
  }

  /**
   * Where to go on; a promise when the store has to be waited for. A durable that is not known begins at `initial`.
   *
   * @throws what the store fails with; the next call asks it again.
   */
  resume(initial: number): Resumption | Promise<Resumption> {
    if (this.sequence >= 0) return { from: this.sequence + 1 };
    if (this.#resumption !== undefined) return this.#resumption;
    const loaded = this.#store.load(this.#organisationId, this.#durable);
    if (!isThenable(loaded)) return this.#begin(loaded, initial);
    this.#resumption = Promise.resolve(loaded)
      .then((position) => this.#begin(position, initial))
      .finally(() => (this.#resumption = undefined));
    return this.#resumption;
  }

  advance(sequence: number): void {
    if (sequence <= this.sequence) return;
    this.sequence = sequence;
    if (this.#saving === undefined) this.#save();
  }

  /** Resolves when the position is saved, or saving it has failed once more. */
  async flush(): Promise<void> {
    if (this.#saving === undefined && this.#saved < this.sequence) this.#save();
    while (this.#saving !== undefined) await this.#saving;
  }

  #begin(position: DurablePosition | undefined, initial: number): Resumption {
    if (position?.logId === this.#log.id) {
      this.sequence = this.#saved = Math.min(position.sequence, this.#log.lastSequence);
      return { from: this.sequence + 1 };
    }
    const from = position === undefined ? initial : 1;
    this.advance(from - 1);
    return position === undefined ? { from } : { from, strandedAfter: position.sequence };
  }

  #save(): void {
    const { sequence } = this;
    const position = { logId: this.#log.id, sequence };
    try {
      const outcome = this.#store.save(this.#organisationId, this.#durable, position);
      if (isThenable(outcome)) this.#saving = this.#awaitSave(outcome, sequence);
      else this.#saved = sequence;
    } catch {
      this.saveFailures += 1;
    }
  }

  async #awaitSave(outcome: PromiseLike<unknown>, sequence: number): Promise<void> {
    try {
      await outcome;
      this.#saved = sequence;
    } catch {
      this.saveFailures += 1;
    }
    this.#saving = undefined;
    if (this.#saved === sequence && this.sequence > sequence) this.#save();
  }
}
