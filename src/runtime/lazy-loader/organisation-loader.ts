import type { InconsistencyAlert } from './inconsistency-alert.ts';
import { checkConsistency } from './check-consistency.ts';
import type { ConsistencyReport } from './check-consistency.ts';
import type { Flight } from './flight.ts';
import { currentLoad, possibleAskers } from './load-tracing.ts';
import type { KeyUsage } from './loader-options.ts';
import type { OrganisationCache } from './organisation-cache.ts';
import { describeKey, keyMetricsOf, mostUsedOf, statusOf, totalsOf } from './organisation-report.ts';
import type { KeyMetrics, KeyReport, LoaderTotals, OrganisationStatus } from './organisation-report.ts';
import { readMarked } from './read-marked.ts';
import type { Reading } from './read-marked.ts';
import { waitFor } from './wait-for.ts';
import type { WaitOptions } from './wait-for.ts';

/** Which key has a value of which type: `{ settings: Settings; [user: `user:${string}`]: User }`. */
export type ValuesByKey = object;

export type KeyOf<Values extends ValuesByKey> = keyof Values & string;

/**
 * The loader as one organisation sees it: whatever is asked for through it is loaded for, kept for and served to this organisation only.
 * Keep it for as long as you like; it holds nothing by itself.
 */
export class OrganisationLoader<Values extends ValuesByKey> {
  readonly organisationId: string;
  readonly #findCache: (organisationId: string) => OrganisationCache;
  #cache: OrganisationCache;

  /** Made by `LazyLoader.for`. */
  constructor(organisationId: string, findCache: (organisationId: string) => OrganisationCache) {
    this.organisationId = organisationId;
    this.#findCache = findCache;
    this.#cache = findCache(organisationId);
  }

  /**
   * The value of the key: from the cache, from the load that is under way, or loaded now.
   *
   * @throws {LoadError} it could not be loaded; carries the attempts and the last cause.
   * @throws {UnknownKeyError} no loader is registered for the key.
   * @throws {LoadCycleError} the loader of the key waits for this very call.
   * @throws {TooManyLoadsError | LoaderClosedError | LoadAbortedError}
   */
  get<Key extends KeyOf<Values>>(key: Key, options?: WaitOptions): Promise<Values[Key]> {
    if (options !== undefined) return this.#getUnlessAborted(key, options);
    const cache = this.#cache;
    const { latest } = cache;
    const entry = latest?.flight !== undefined && latest.key === key ? latest : cache.entries.get(key);
    if (entry !== undefined) {
      // All of a hit, and all of joining a first load: this much is measured against the peers in bench/loader.ts.
      const { promise, flight } = entry;
      if (promise !== undefined) {
        if (cache.nowMs() <= entry.freshUntilMs) {
          entry.hits += 1;
          entry.usedAt = cache.tally.accesses += 1;
          return promise as Promise<Values[Key]>;
        }
      } else if (flight !== undefined && (possibleAskers.count === 0 || currentLoad() === undefined)) {
        flight.misses += 1;
        cache.tally.joins += 1;
        return flight.promise as Promise<Values[Key]>;
      }
    }
    if (!cache.isDropped) return cache.access(key, entry) as Promise<Values[Key]>;
    this.#attached();
    return this.get(key);
  }

  /** As `get`, with the version and age of the value, and whether it is stale. */
  async read<Key extends KeyOf<Values>>(key: Key, options?: WaitOptions): Promise<Reading<Values[Key]>> {
    return (await waitFor(() => readMarked(this.#attached(), key), options)) as Reading<Values[Key]>;
  }

  /**
   * One outcome for each key, in their order. Keys whose loader has `loadMany` are loaded together in one call; a failed key fails alone.
   */
  getMany<Key extends KeyOf<Values>>(keys: readonly Key[], options?: WaitOptions): Promise<PromiseSettledResult<Values[Key]>[]> {
    return waitFor(() => Promise.allSettled(this.#accessMany(keys) as Promise<Values[Key]>[]), options);
  }

  /** Loads the key, whatever is in the cache; the load begins after this call. Until it has come, `get` goes on with what there is. */
  async reload<Key extends KeyOf<Values>>(key: Key, options?: WaitOptions): Promise<Values[Key]> {
    return (await waitFor(() => reloaded(this.#attached().reload(key)), options)) as Values[Key];
  }

  /** Forgets value and failure of the key: the next access loads. A load under way is not kept. Returns whether there was a value. */
  invalidate(key: KeyOf<Values>): boolean {
    return this.#attached().invalidate(key);
  }

  /** Compares the value in the cache with its TTL and with the version of its source. Loads nothing. */
  check(key: KeyOf<Values>, options?: WaitOptions): Promise<ConsistencyReport> {
    return checkConsistency(this.#attached(), key, options);
  }

  /** What is known of the key; undefined when nothing is. Counts as no access. */
  describe(key: KeyOf<Values>): KeyReport | undefined {
    return describeKey(this.#attached(), key);
  }

  /** Figures of a key that is in the cache. */
  metrics(key: KeyOf<Values>): KeyMetrics | undefined {
    return keyMetricsOf(this.#attached(), key);
  }

  /** Figures of all keys together. */
  totals(): LoaderTotals {
    return totalsOf(this.#attached());
  }

  /** Which keys are registered, and which of them are loaded and failed. */
  status(): OrganisationStatus {
    return statusOf(this.#attached());
  }

  /** The keys in the cache that were asked for most, for `preload` of a later start. */
  usage(count: number): readonly KeyUsage[] {
    return mostUsedOf(this.#attached(), count);
  }

  /** The last alerts, oldest first. */
  alerts(): readonly InconsistencyAlert[] {
    return this.#attached().alerts.list();
  }

  /** Apart from `get`, every call of which would otherwise make room for what the function here closes over. */
  #getUnlessAborted<Key extends KeyOf<Values>>(key: Key, options: WaitOptions): Promise<Values[Key]> {
    return waitFor(() => this.get(key), options);
  }

  #accessMany(keys: readonly string[]): readonly Promise<unknown>[] {
    const cache = this.#attached();
    const batch: Flight[] = [];
    const accesses = keys.map((key) => cache.access(key, cache.entries.get(key), batch));
    cache.startBatch(batch);
    return accesses;
  }

  /** The cache of the organisation; a new one when the organisation was dropped meanwhile. */
  #attached(): OrganisationCache {
    if (this.#cache.isDropped) this.#cache = this.#findCache(this.organisationId);
    return this.#cache;
  }
}

/** @throws why it could not be reloaded, also where a stale value is served to others. */
async function reloaded(flight: Flight): Promise<unknown> {
  const value = await flight.promise;
  const staleCause = flight.details?.staleCause;
  if (staleCause !== undefined) throw staleCause;
  return value;
}
