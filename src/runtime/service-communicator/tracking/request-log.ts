import type { RequestRecord, RequestState } from './request-record.ts';

/** Which requests to list. */
export interface RequestFilter {
  readonly serviceId?: string;
  readonly state?: RequestState;
  /** At most so many, the latest. Default 100. */
  readonly limit?: number;
}

/**
 * The requests of one organisation: all that are pending, and of the others at least the last `capacity` begun. Adding costs one write to a ring, so
 * that finding one by id looks at each.
 */
export class RequestLog {
  readonly #capacity: number;
  readonly #ring: RequestRecord[] = [];
  /** Pending requests whose place in the ring was needed. */
  readonly #overtaken = new Set<RequestRecord>();
  #next = 0;
  /** Requests that are no longer known. */
  dropped = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(record: RequestRecord): void {
    const former = this.#ring[this.#next];
    if (former !== undefined) this.#makeRoom(former);
    this.#ring[this.#next] = record;
    this.#next = this.#next + 1 === this.#capacity ? 0 : this.#next + 1;
  }

  /** The request is no longer pending. */
  ended(record: RequestRecord): void {
    if (this.#overtaken.size > 0 && this.#overtaken.delete(record)) this.dropped += 1;
  }

  find(requestId: string): RequestRecord | undefined {
    for (const record of this.#latestFirst()) if (record.requestId === requestId) return record;
    return undefined;
  }

  /** The latest first. */
  list({ serviceId, state, limit = 100 }: RequestFilter): readonly RequestRecord[] {
    return this.#latestFirst()
      .filter((record) => serviceId === undefined || record.serviceId === serviceId)
      .filter((record) => state === undefined || record.state === state)
      .take(limit)
      .toArray();
  }

  *#latestFirst(): Generator<RequestRecord> {
    const { length } = this.#ring;
    for (let age = 1; age <= length; age += 1) {
      const record = this.#ring[(this.#next - age + length) % length];
      if (record !== undefined) yield record;
    }
    yield* [...this.#overtaken].toReversed();
  }

  #makeRoom(former: RequestRecord): void {
    if (former.state === 'pending') this.#overtaken.add(former);
    else this.dropped += 1;
  }
}
