import type { LoadTimes } from './load-times.ts';

/** What an entry needs to know of the load that is under way for it. */
export interface CountsMisses {
  readonly misses: number;
}

/**
 * What is kept of one key of one organisation. One of these stands for every value in the cache, so what few keys need lies in `details`,
 * and numbers stay small integers, which take no memory of their own.
 */
export class Entry<Flight extends CountsMisses = CountsMisses> {
  readonly key: string;
  /** By which the table finds it; kept there. */
  hash = 0;
  /** Of the last good value, settled; what a hit is served with. */
  promise: Promise<unknown> | undefined = undefined;
  /** The load of this key that is under way. */
  flight: Flight | undefined = undefined;
  /** Good loads so far. An entry with a version is in the eviction order. */
  version = 0;
  /** The last moment at which the value is fresh; below every time of a clock while there is none. */
  freshUntilMs = -1;
  loadedAtMs = 0;
  /** Accesses that were served from the cache. */
  hits = 0;
  /** Place of the last access among all of the cache; the eviction order may reset it. */
  usedAt = 0;
  /** Of the last good load, in whole microseconds. */
  loadTimeUs = 0;
  /** The one that stands behind it in the eviction order, if that is a queue. */
  behind: this | undefined = undefined;
  details: EntryDetails | undefined = undefined;

  constructor(key: string) {
    this.key = key;
  }

  /** What is known beyond the bare value; made when first asked for. */
  detail(): EntryDetails {
    return (this.details ??= new EntryDetails());
  }

  /** Accesses that waited for a load, or still do. */
  get misses(): number {
    return settledMisses(this) + (this.flight?.misses ?? 0);
  }

  /** Takes over what a flight counted, when it ends. */
  addMisses(misses: number): void {
    const total = settledMisses(this) + misses;
    if (total !== 1 || this.details !== undefined) this.detail().misses = total;
  }

  get sizeBytes(): number {
    return this.details?.sizeBytes ?? 0;
  }
}

/** One, for most: the access that made the entry. Only another number is worth the memory. */
function settledMisses({ details, version }: Entry): number {
  return details?.misses ?? Math.min(version, 1);
}

/** What only some entries have. */
export class EntryDetails {
  sizeBytes = 0;
  sourceVersion: string | undefined = undefined;
  /** Accesses that waited for a load that has ended. */
  misses: number | undefined = undefined;
  /** Load times, from the second load on. */
  times: LoadTimes | undefined = undefined;
  /** Inconsistencies of this version that were told already. */
  told: Set<string> | undefined = undefined;
}
