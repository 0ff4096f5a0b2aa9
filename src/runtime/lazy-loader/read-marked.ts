import type { OrganisationCache } from './organisation-cache.ts';

/** A value with what is known of it. */
export interface Reading<Value> {
  readonly value: Value;
  readonly version: `v${number}`;
  readonly ageMs: number;
  /** Whether it is older than its TTL, or an old one because it could not be loaded anew. */
  readonly stale: boolean;
  /** Why it could not be loaded anew. */
  readonly cause?: Error;
}

/** As an access of the cache. The marks are those of the very value that is served. */
export async function readMarked(cache: OrganisationCache, key: string): Promise<Reading<unknown>> {
  const nowMs = cache.core.options.clock.monotonicMs();
  const access = cache.access(key, cache.entries.get(key));
  const entry = cache.entries.get(key);
  if (entry?.flight !== undefined && entry.flight.promise === access) {
    const { flight, loadedAtMs } = entry;
    const value = await access;
    const staleCause = flight.details?.staleCause;
    const isOld = staleCause !== undefined;
    return mark(value, flight.version, isOld ? cache.core.options.clock.monotonicMs() - loadedAtMs : 0, isOld, staleCause);
  }
  const { version = 0, loadedAtMs = nowMs, freshUntilMs = nowMs } = entry ?? {};
  return mark(await access, version, nowMs - loadedAtMs, nowMs > freshUntilMs, cache.failures.find(key)?.error);
}

function mark(value: unknown, version: number, ageMs: number, stale: boolean, cause: Error | undefined): Reading<unknown> {
  return { value, version: `v${version}`, ageMs: Math.max(0, ageMs), stale, ...(stale && cause !== undefined ? { cause } : {}) };
}
