import type { Clock } from '../../foundation/clock.ts';
import type { MetricsSink } from '../shared/metrics-sink.ts';
import type { InconsistencyAlert } from './inconsistency-alert.ts';
import type { EvictionPolicy } from './eviction-policy.ts';

/** How long values are kept and how hard they are tried for. Given to the loader for all keys, or with a registration for its keys. */
export interface KeepOptions {
  /** A value older than this is stale. Default 60,000; `Infinity` keeps it fresh for ever. */
  readonly ttlMs?: number;
  /** For this time after the TTL a stale value is served at once, while it is loaded anew in the background. Default 0: never. */
  readonly staleWhileRevalidateMs?: number;
  /** For this time after the TTL a stale value is served, marked as stale, when it cannot be loaded. Default 0: never. */
  readonly staleIfErrorMs?: number;
  /** After a failed load the same error is returned for this time without another load. Default 0: the next access loads. */
  readonly negativeTtlMs?: number;
  /** Calls of the loader before a load counts as failed. Default 3. */
  readonly attempts?: number;
}

export interface LazyLoaderOptions extends KeepOptions {
  /** Tells loaders apart in metrics. Default `default`. */
  readonly name?: string;
  /** Upper end of the delay before the second attempt; doubles with each attempt. Default 100. */
  readonly retryBaseMs?: number;
  /** No delay between attempts is longer. Default 5,000. */
  readonly retryCapMs?: number;
  /** One call of a loader that takes longer has failed. Default 30,000. */
  readonly loadTimeoutMs?: number;
  /** Default `second-chance`. */
  readonly eviction?: EvictionPolicy;
  /** Values kept of one organisation. One organisation never evicts the values of another. Default 10,000. */
  readonly maxEntries?: number;
  /** Sum of the sizes, as `sizeOf` tells them, of the values kept of one organisation. Default: unbounded. */
  readonly maxSizeBytes?: number;
  /** Organisations with values; beyond it the one for which nothing was loaded for the longest time loses all of its own. Default 1,024. */
  readonly maxOrganisations?: number;
  /** Registered keys and prefixes. Default 1,024. */
  readonly maxLoaders?: number;
  /** Loads of one organisation under way at once; more are refused. Default 10,000. */
  readonly maxConcurrentLoads?: number;
  /** Failed keys of one organisation that are remembered. Default 1,024. */
  readonly maxFailures?: number;
  /** Keys of one organisation whose load times are kept in full; of others only the last. Default 1,024. */
  readonly maxTrackedKeys?: number;
  /** Alerts of one organisation that are kept for reading. Default 256. */
  readonly maxAlerts?: number;
  /** Keys in one call of `loadMany`. Default 100. */
  readonly batchSize?: number;
  /** Preloads that run at once on start. Default 16. */
  readonly preloadConcurrency?: number;
  /** How long `close` waits for loads under way. Default 10,000. */
  readonly closeTimeoutMs?: number;
  /** What `start` loads. Default: nothing. */
  readonly preload?: readonly PreloadPlan[];
  /** Called once for each inconsistency that a check finds. Never inside an operation of the loader. */
  readonly onAlert?: (alert: InconsistencyAlert) => void;
  readonly metrics?: MetricsSink;
  readonly clock?: Clock;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}

/** What to load of one organisation before anybody asks. */
export interface PreloadPlan {
  readonly organisationId: string;
  readonly keys?: readonly string[];
  /** Uses of an earlier time, as `usage()` told them; the `count` most used keys are loaded. */
  readonly mostUsed?: { readonly usage: readonly KeyUsage[]; readonly count: number };
}

/** How often a key was asked for. */
export interface KeyUsage {
  readonly key: string;
  readonly uses: number;
}
