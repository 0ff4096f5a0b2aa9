/** How far a durable subscription has come: every event up to `sequence` of that log was handled. */
export interface DurablePosition {
  /** The log that the number belongs to: the numbers of another log mean nothing here. */
  readonly logId: string;
  readonly sequence: number;
}

/** Where positions survive the bus. Each method may be synchronous or return a promise; calls for one durable never overlap. */
export interface PositionStore {
  load(organisationId: string, durable: string): DurablePosition | undefined | PromiseLike<DurablePosition | undefined>;
  save(organisationId: string, durable: string, position: DurablePosition): void | PromiseLike<void>;
  remove(organisationId: string, durable: string): void | PromiseLike<void>;
}

/** Keeps positions as long as the process lives. */
export class MemoryPositionStore implements PositionStore {
  readonly #byOrganisation = new Map<string, Map<string, DurablePosition>>();

  load(organisationId: string, durable: string): DurablePosition | undefined {
    return this.#byOrganisation.get(organisationId)?.get(durable);
  }

  save(organisationId: string, durable: string, position: DurablePosition): void {
    const positions = this.#byOrganisation.get(organisationId) ?? new Map<string, DurablePosition>();
    positions.set(durable, position);
    this.#byOrganisation.set(organisationId, positions);
  }

  remove(organisationId: string, durable: string): void {
    const positions = this.#byOrganisation.get(organisationId);
    positions?.delete(durable);
    if (positions?.size === 0) this.#byOrganisation.delete(organisationId);
  }
}
