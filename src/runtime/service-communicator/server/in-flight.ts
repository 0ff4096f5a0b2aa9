import { RefusedRequestError } from './refused-request-error.ts';

/** Counts requests that are being handled, for each organisation and in all, and refuses those beyond the bounds. */
export class InFlight {
  readonly #most: number;
  readonly #mostPerOrganisation: number;
  readonly #counts = new Map<string, number>();
  #total = 0;
  #whenIdle = Promise.withResolvers<void>();
  refused = 0;

  constructor(most: number, mostPerOrganisation: number) {
    this.#most = most;
    this.#mostPerOrganisation = mostPerOrganisation;
  }

  get total(): number {
    return this.#total;
  }

  /** @throws {RefusedRequestError} a bound is reached. */
  enter(organisationId: string): void {
    const count = this.#counts.get(organisationId) ?? 0;
    if (this.#total >= this.#most || count >= this.#mostPerOrganisation) {
      this.refused += 1;
      throw new RefusedRequestError(
        'RECEIVER_OVERLOADED',
        this.#total >= this.#most ? 'maxConcurrent' : 'maxConcurrentPerOrganisation',
      );
    }
    this.#counts.set(organisationId, count + 1);
    this.#total += 1;
  }

  leave(organisationId: string): void {
    const count = this.#counts.get(organisationId) ?? 0;
    if (count <= 1) this.#counts.delete(organisationId);
    else this.#counts.set(organisationId, count - 1);
    this.#total -= 1;
    if (this.#total > 0) return;
    this.#whenIdle.resolve();
    this.#whenIdle = Promise.withResolvers();
  }

  /** Resolves when nothing is being handled. */
  whenIdle(): Promise<void> {
    return this.#total === 0 ? Promise.resolve() : this.#whenIdle.promise;
  }
}
