import type { OrganisationCache } from './organisation-cache.ts';

/** A value with what is known of it. */
export interface Reading<Value> {
  readonly value: Value;
  readonly version: `v${number}`;
  readonly ageMs: number;
  /** Whether it is older than its TTL, or was served because a newer one could not be loaded. */
  readonly stale: boolean;
  /** Why no newer value could be loaded. */
  readonly cause?: Error;
}

/** As an access of the cache; the marks are those of the very value that is served. */
export async function readMarked(cache: OrganisationCache, key: string): Promise<Reading<unknown>> {
  const access = cache.access(key);
  const entry = cache.store.entries.get(key);
  if (entry === undefined) return access as Promise<never>;
  const { flight, version, loadedAtMs, freshUntilMs } = entry;
  if (flight?.outcome.promise !== access) return mark(cache, await access, version, loadedAtMs, freshUntilMs, cache.failures.find(key)?.error);
  const value = await access;
  return mark(cache, value, flight.version, flight.loadedAtMs, flight.freshUntilMs, flight.staleCause);
}
