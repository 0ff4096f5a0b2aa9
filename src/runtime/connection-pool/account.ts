import { WaiterList } from './waiter.ts';

/** What the pool knows of one organisation. */
export class Account<Connection> {
  readonly id: string;
  /** Connections it may hold at once. */
  readonly quota: number;
  /** Connections it holds, those being prepared for it included. */
  inUse = 0;
  /** Its waiters that stand in the common queue. */
  queued = 0;
  /** All its waiters. */
  waiting = 0;
  /** Its waiters that the quota holds back. */
  readonly parked = new WaiterList<Connection>();
  acquisitions = 0;
  releases = 0;
  timeouts = 0;
  waitedMs = 0;
  longestWaitMs = 0;
  lastUsedMs = 0;

  constructor(id: string, quota: number) {
    this.id = id;
    this.quota = quota;
  }

  /** Whether one more of its waiters may be served. */
  get admits(): boolean {
    return this.inUse + this.queued < this.quota;
  }

  get atRest(): boolean {
    return this.inUse === 0 && this.waiting === 0;
  }
}
