import type { MetricSample } from '../shared/metrics-sink.ts';
import type { LoaderTotals } from './organisation-report.ts';

/** The figures of a loader as metric samples, of all organisations together: their number must not become a number of labels. */
export function* loaderMetrics(loader: string, totals: LoaderTotals, organisations: number): Generator<MetricSample> {
  const sample = (kind: MetricSample['kind'], name: string, help: string, value: number, labels = {}): MetricSample => {
    return { kind, name: `wavegate_loader_${name}`, help, labels: { loader, ...labels }, value };
  };
  yield sample('gauge', 'organisations', 'Organisations with values.', organisations);
  yield sample('gauge', 'hit_ratio', 'Share of the accesses that were answered from the cache.', totals.hitRatio);
  yield sample('counter', 'hits_total', 'Accesses answered from the cache.', totals.hits);
  yield sample('counter', 'misses_total', 'Accesses not answered from the cache.', totals.misses);
  yield sample('counter', 'joins_total', 'Misses that waited for a load under way.', totals.joins);
  yield sample('counter', 'stale_served_total', 'Accesses answered with a stale value.', totals.staleServed);
  yield sample('counter', 'remembered_failures_total', 'Misses answered with a remembered failure.', totals.rememberedFailures);
  yield sample('counter', 'loads_total', 'Loads that gave a value.', totals.loads);
  yield sample('counter', 'load_failures_total', 'Loads of which no attempt was good.', totals.failures);
  yield sample('counter', 'retries_total', 'Attempts after the first.', totals.retries);
  yield sample('counter', 'load_timeouts_total', 'Attempts that took too long.', totals.timeouts);
  yield sample('counter', 'background_refreshes_total', 'Stale values loaded in the background.', totals.backgroundRefreshes);
  yield sample('counter', 'evictions_total', 'Values evicted.', totals.evictions);
  yield sample('counter', 'alerts_total', 'Inconsistencies told.', totals.alerts);
  for (const [bound, count] of Object.entries(totals.boundHits)) {
    yield sample('counter', 'bound_hits_total', 'How often a bound was hit.', count, { bound });
  }
}
