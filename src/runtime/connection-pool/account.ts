/** What the pool knows of one organisation. */
export class Account {
  readonly id: string;
  /** Connections it may hold at once. */
  readonly quota: number;
  readonly #limit: number;
  /** Connections it holds, those being prepared for it included. */
  inUse = 0;
  /** Its waiters that stand in the common queue. */
  queued = 0;
  /** Its waiters that its quota holds back. */
  parked = 0;
  /** All its waiters. */
  waiting = 0;
  acquisitions = 0;
  releases = 0;
  timeouts = 0;
  waitedMs = 0;
  longestWaitMs = 0;
  /** The number of the acquisition of the pool that was its latest: tells who has been at rest for longest. */
  latestAcquisition = 0;

  /** @param max  Connections of the whole pool: a quota that is no less holds nobody back. */
  constructor(id: string, quota: number, max: number) {
    this.id = id;
    this.quota = Math.min(quota, max);
    this.#limit = quota < max ? quota : Number.POSITIVE_INFINITY;
  }

  /** Whether one more of its waiters may be served. */
  get admits(): boolean {
    return this.inUse + this.queued < this.#limit;
  }

  get atRest(): boolean {
    return this.inUse === 0 && this.waiting === 0;
  }
}
