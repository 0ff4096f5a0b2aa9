import { BusLimitError, DuplicateSubscriptionError } from './bus-errors.ts';
import type { EventLog } from './event-transport.ts';
import { PositionKeeper } from './position-keeper.ts';
import type { PositionStore } from './position-store.ts';

/** The durable names of one organisation and how far each has come. A name is kept until it is forgotten by request. */
export class Durables {
  readonly #organisationId: string;
  readonly #store: PositionStore;
  readonly #log: EventLog;
  readonly #max: number;
  readonly #keepers = new Map<string, PositionKeeper>();
  readonly #active = new Set<string>();
  /** Names refused because there were too many. */
  refused = 0;

  constructor(organisationId: string, store: PositionStore, log: EventLog, max: number) {
    this.#organisationId = organisationId;
    this.#store = store;
    this.#log = log;
    this.#max = max;
  }

  get size(): number {
    return this.#keepers.size;
  }

  get saveFailures(): number {
    return this.#keepers.values().reduce((sum, keeper) => sum + keeper.saveFailures, 0);
  }

  /**
   * The keeper of the durable, which is active from now on.
   *
   * @throws {DuplicateSubscriptionError} it is active already.
   * @throws {BusLimitError} it is new, and there are `maxDurables`.
   */
  claim(durable: string): PositionKeeper {
    if (this.#active.has(durable)) throw new DuplicateSubscriptionError(durable);
    const keeper = this.#keepers.get(durable) ?? this.#make(durable);
    this.#active.add(durable);
    return keeper;
  }

  release(durable: string): void {
    this.#active.delete(durable);
  }

  /**
   * Forgets how far the durable has come.
   *
   * @returns Whether it was known to this bus.
   * @throws {DuplicateSubscriptionError} it is active.
   */
  async forget(durable: string): Promise<boolean> {
    if (this.#active.has(durable)) throw new DuplicateSubscriptionError(durable);
    // Nobody may claim it meanwhile.
    this.#active.add(durable);
    try {
      await this.#keepers.get(durable)?.flush();
      await this.#store.remove(this.#organisationId, durable);
      return this.#keepers.delete(durable);
    } finally {
      this.#active.delete(durable);
    }
  }

  /** Resolves when every position is saved, or saving it has failed once more. */
  async flush(): Promise<void> {
    await Promise.all(this.#keepers.values().map((keeper) => keeper.flush()));
  }

  #make(durable: string): PositionKeeper {
    if (this.#keepers.size >= this.#max) {
      this.refused += 1;
      throw new BusLimitError('maxDurables', this.#max, 'too many durables');
    }
    const keeper = new PositionKeeper(this.#store, this.#organisationId, durable, this.#log);
    this.#keepers.set(durable, keeper);
    return keeper;
  }
}
