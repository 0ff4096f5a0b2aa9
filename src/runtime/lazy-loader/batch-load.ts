import type { CallRequest } from './call-request.ts';
import { KeysRequest } from './call-request.ts';
import type { Flight } from './flight.ts';
import type { Load, LoadBase } from './load.ts';
import type { Registration } from './registration.ts';
import { MissingValueError } from './load-errors.ts';
import { addWait, endLoad } from './load-tracing.ts';

/** The loading of many keys of one registration in one call. Each flight lands or crashes by itself. */
export class BatchLoad implements Load {
  readonly base: LoadBase;
  readonly registration: Registration;
  isDone = false;
  isTraced = false;
  attempt = 0;
  request: CallRequest | undefined = undefined;
  readonly #flights: readonly Flight[];

  /** @param flights  At least one; all of one registration and one organisation. */
  constructor(flights: readonly Flight[]) {
    const [first] = flights;
    if (first === undefined) throw new RangeError('a batch loads at least one key');
    this.base = first.base;
    this.registration = first.registration;
    this.#flights = flights;
    for (const flight of flights) addWait(flight, this);
  }

  get label(): string {
    return this.#flights.map(({ label }) => label).join(', ');
  }

  call(): unknown {
    const keys = this.#flights.map(({ entry }) => entry.key);
    const request = new KeysRequest(this.base.organisationId, this.attempt, keys);
    this.request = request;
    return this.registration.spec.loadMany?.(request);
  }

  succeed(result: unknown, nowMs: number, tookMs: number): void {
    if (!(result instanceof Map)) throw new TypeError('loadMany must return a Map from key to value');
    endLoad(this);
    for (const flight of this.#flights) this.#deliver(flight, result, nowMs, tookMs);
  }

  fail(error: unknown): void {
    for (const flight of this.#flights) this.#crash(flight, error);
  }

  #deliver(flight: Flight, values: ReadonlyMap<string, unknown>, nowMs: number, tookMs: number): void {
    const { key } = flight.entry;
    if (!values.has(key)) return this.#crash(flight, new MissingValueError(key));
    try {
      flight.base.land(flight, values.get(key), nowMs, tookMs);
    } catch (error) {
      this.#crash(flight, error);
    }
  }

  #crash(flight: Flight, error: unknown): void {
    flight.attempt = this.attempt;
    flight.base.crash(flight, error);
  }
}
