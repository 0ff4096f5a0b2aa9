/** What happened so far, in plain numbers that only grow. */
export class LoadTally {
  /** All but those that waited for a load under way. */
  accesses = 0;
  /** Of the accesses, those not answered from the cache. */
  misses = 0;
  /** Accesses that waited for a load under way. */
  joins = 0;
  /** Served although older than the TTL. */
  staleServed = 0;
  /** Of the misses, those answered with a failure that was remembered. */
  rememberedFailures = 0;
  /** Loads that gave a value. */
  loads = 0;
  /** Loads of which no attempt was good. */
  failures = 0;
  /** Attempts after the first. */
  retries = 0;
  /** Attempts that took too long. */
  timeouts = 0;
  /** Stale values whose loading began in the background. */
  backgroundRefreshes = 0;
  evictions = 0;
  alerts = 0;
  /** Calls of `onAlert` that threw. */
  listenerFailures = 0;
  /** How often each bound was hit. */
  readonly boundHits = { entries: 0, size: 0, loads: 0, failures: 0, trackedKeys: 0, alerts: 0 };

  /** Of the accesses, those answered from the cache. */
  get hits(): number {
    return this.accesses - this.misses;
  }

  add(other: LoadTally): void {
    addFigures(this, other);
    addFigures(this.boundHits, other.boundHits);
  }
}

function addFigures<Figures extends object>(to: Figures, from: Figures): void {
  for (const [name, value] of Object.entries(from)) {
    if (typeof value === 'number') Object.assign(to, { [name]: value + (to[name as keyof Figures] as number) });
  }
}
