import type { Distribution } from '../shared/histogram.ts';
import type { TrendDirection } from '../shared/sliding-trend.ts';
import { LoadTimes } from './load-times.ts';
import type { KeyUsage } from './loader-options.ts';
import type { OrganisationCache } from './organisation-cache.ts';

/** What is known of one key. */
export interface KeyReport {
  readonly key: string;
  readonly isLoaded: boolean;
  readonly isLoading: boolean;
  /** Of the last good load; absent while there was none. */
  readonly version?: `v${number}`;
  readonly ageMs?: number;
  readonly isStale?: boolean;
  readonly sourceVersion?: string;
  readonly sizeBytes?: number;
  /** Why it could not be loaded when it was last tried. */
  readonly failure?: Error;
}

/** Figures of one key since it came into the cache. */
export interface KeyMetrics {
  readonly hits: number;
  readonly misses: number;
  /** hits / (hits + misses). */
  readonly hitRatio: number;
  /** Good loads. */
  readonly loads: number;
  /** Of good loads, in milliseconds, each quantile within 1 %. Of a key beyond `maxTrackedKeys` only the last load. */
  readonly loadTimeMs: Distribution;
  /** Of the last 32 load times. */
  readonly loadTimeTrend: TrendDirection;
}

/** Figures of many keys together. They never go back while the loader lives. */
export interface LoaderTotals {
  readonly hits: number;
  readonly misses: number;
  readonly hitRatio: number;
  /** Of the misses, those that waited for a load that was under way. */
  readonly joins: number;
  /** Served although stale. */
  readonly staleServed: number;
  /** Of the misses, those answered with a failure that was remembered. */
  readonly rememberedFailures: number;
  /** Good loads. */
  readonly loads: number;
  /** Loads of which no attempt was good. */
  readonly failures: number;
  /** Attempts after the first. */
  readonly retries: number;
  readonly timeouts: number;
  readonly backgroundRefreshes: number;
  readonly evictions: number;
  readonly alerts: number;
  /** How often each bound was hit. */
  readonly boundHits: Readonly<Record<string, number>>;
}

export interface OrganisationStatus {
  /** Keys, and prefixes with a `*` behind. */
  readonly registered: readonly string[];
  readonly loaded: readonly string[];
  /** Keys that could not be loaded when they were last tried. Some may still have an older value, and be loaded too. */
  readonly failed: readonly string[];
  readonly sizeBytes: number;
}

export function describeKey(cache: OrganisationCache, key: string): KeyReport | undefined {
  const entry = cache.entries.get(key);
  const failure = cache.failures.find(key);
  if (entry === undefined && failure === undefined) return undefined;
  const isLoaded = entry?.promise !== undefined;
  const nowMs = cache.core.options.clock.monotonicMs();
  const sourceVersion = entry?.details?.sourceVersion;
  return {
    key,
    isLoaded,
    isLoading: entry?.flight !== undefined,
    ...(entry === undefined || entry.version === 0 ? {} : { version: `v${entry.version}` as const }),
    ...(isLoaded ? { ageMs: nowMs - entry.loadedAtMs, isStale: nowMs > entry.freshUntilMs, sizeBytes: entry.sizeBytes } : {}),
    ...(isLoaded && sourceVersion !== undefined ? { sourceVersion } : {}),
    ...(failure === undefined ? {} : { failure: failure.error }),
  };
}

export function keyMetricsOf(cache: OrganisationCache, key: string): KeyMetrics | undefined {
  const entry = cache.entries.get(key);
  if (entry === undefined) return undefined;
  const { hits, misses, version, details } = entry;
  const times = details?.times ?? new LoadTimes();
  if (details?.times === undefined && version > 0) times.record(entry.loadTimeUs / 1_000, entry.loadedAtMs);
  return {
    hits,
    misses,
    hitRatio: ratio(hits, misses),
    loads: version,
    loadTimeMs: times.histogram.distribution(),
    loadTimeTrend: times.trend.direction(cache.core.options.clock.monotonicMs()),
  };
}

export function totalsOf({ tally }: Pick<OrganisationCache, 'tally'>): LoaderTotals {
  const { hits, joins, staleServed, rememberedFailures, loads, failures, retries, timeouts } = tally;
  const { backgroundRefreshes, evictions, alerts, boundHits } = tally;
  const misses = tally.misses + joins;
  const answers = { hits, misses, hitRatio: ratio(hits, misses), joins, staleServed, rememberedFailures };
  return { ...answers, loads, failures, retries, timeouts, backgroundRefreshes, evictions, alerts, boundHits: { ...boundHits } };
}

export function statusOf(cache: OrganisationCache): OrganisationStatus {
  const entries = cache.entries.values();
  return {
    registered: cache.core.registry.names(),
    loaded: entries.filter(({ promise }) => promise !== undefined).map(({ key }) => key),
    failed: cache.failures.keys(),
    sizeBytes: cache.store.sizeBytes,
  };
}

export function mostUsedOf(cache: OrganisationCache, count: number): readonly KeyUsage[] {
  const usage = cache.entries.values().map(({ key, hits, misses }) => ({ key, uses: hits + misses }));
  return usage.toSorted((a, b) => b.uses - a.uses).slice(0, count);
}

function ratio(hits: number, misses: number): number {
  return hits + misses === 0 ? 0 : hits / (hits + misses);
}
