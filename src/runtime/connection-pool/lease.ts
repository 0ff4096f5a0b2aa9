import { LeaseReleasedError } from './pool-errors.ts';
import type { Slot } from './slot.ts';

/**
 * The right to use one connection until it is released, once. A lease that was released can neither reach its connection
 * nor release it again, whoever holds the connection by then.
 *
 * @example
 * using lease = await pool.acquire('organisation-1');
 * await lease.connection.query('SELECT 1');
 */
export class Lease<Connection> implements Disposable, AsyncDisposable {
  readonly organisationId: string;
  readonly #slot: Slot<Connection>;

  constructor(slot: Slot<Connection>, organisationId: string) {
    this.organisationId = organisationId;
    this.#slot = slot;
    slot.lease = this;
  }

  /** @throws {LeaseReleasedError} the lease was released. */
  get connection(): Connection {
    if (this.#slot.lease !== this) throw new LeaseReleasedError();
    return this.#slot.connection;
  }

  get released(): boolean {
    return this.#slot.lease !== this;
  }

  /**
   * Gives the connection back, for the next who waits.
   *
   * @throws {LeaseReleasedError} the lease was released before; nothing was changed.
   */
  release(): void {
    const slot = this.#slot;
    if (slot.lease !== this) throw new LeaseReleasedError();
    slot.home.takeBack(slot, false);
  }

  /**
   * Gives the connection back to be closed, as it is broken or in an unknown state.
   *
   * @throws {LeaseReleasedError} the lease was released before; nothing was changed.
   */
  discard(): void {
    if (this.#slot.lease !== this) throw new LeaseReleasedError();
    this.#slot.home.takeBack(this.#slot, true);
  }

  /** Whether `home` handed this lease out. */
  isOf(home: object): boolean {
    return this.#slot.home === home;
  }

  /** Releases, unless that was done. */
  [Symbol.dispose](): void {
    if (!this.released) this.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
  }
}
