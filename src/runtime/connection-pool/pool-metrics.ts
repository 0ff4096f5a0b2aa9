import type { MetricSample } from '../shared/metrics-sink.ts';
import type { OrganisationStatistics, PoolStatistics } from './pool-statistics.ts';

/** The figures of a pool as metric samples, the bounds that were hit among them. */
export function* poolMetrics(
  pool: string,
  figures: PoolStatistics,
  organisations: Iterable<OrganisationStatistics>,
): Generator<MetricSample> {
  const sample = (kind: MetricSample['kind'], name: string, help: string, value: number, labels = {}): MetricSample => {
    return { kind, name: `wavegate_pool_${name}`, help, labels: { pool, ...labels }, value };
  };
  yield sample('gauge', 'connections_max', 'Connections allowed at once.', figures.max);
  yield sample('gauge', 'connections_target', 'Connections the pool aims to keep open.', figures.targetSize);
  yield sample('gauge', 'connections_idle', 'Connections nobody uses.', figures.idle);
  yield sample('gauge', 'connections_in_use', 'Connections in use.', figures.inUse);
  yield sample('gauge', 'connections_opening', 'Connections being opened.', figures.opening);
  yield sample('gauge', 'connections_closing', 'Connections being closed.', figures.closing);
  yield sample('gauge', 'waiters', 'Acquisitions that wait.', figures.waiting);
  yield sample('counter', 'acquisitions_total', 'Leases handed out.', figures.acquisitions);
  yield sample('counter', 'releases_total', 'Leases given back.', figures.releases);
  yield sample('counter', 'acquire_timeouts_total', 'Acquisitions that ended at their deadline.', figures.timeouts);
  yield sample('counter', 'acquire_aborts_total', 'Acquisitions aborted by their caller.', figures.aborts);
  yield sample('counter', 'creations_total', 'Connections opened.', figures.creations);
  yield sample('counter', 'creation_failures_total', 'Attempts to open a connection that failed.', figures.creationFailures);
  yield sample('counter', 'destroy_failures_total', 'Connections whose closing failed.', figures.destroyFailures);
  yield sample('counter', 'leaks_total', 'Leases held longer than the leak threshold.', figures.leaks);
  yield sample('counter', 'health_changes_total', 'Changes of the health status.', figures.healthChanges);
  for (const [reason, count] of Object.entries(figures.retirementsByReason)) {
    yield sample('counter', 'retirements_total', 'Connections closed, by reason.', count, { reason });
  }
  for (const quantile of ['p50', 'p95', 'p99'] as const) {
    yield sample('gauge', 'acquire_wait_ms', 'Time an acquisition waited, in milliseconds.', figures.waitMs[quantile], {
      quantile,
    });
  }
  const bounds = {
    waiters: figures.refusals,
    organisations: figures.organisationsForgotten,
    notices: figures.noticesDropped,
    step_timeout: figures.lateCreations,
  };
  for (const [bound, count] of Object.entries(bounds)) {
    yield sample('counter', 'bound_hits_total', 'How often a bound was hit.', count, { bound });
  }
  for (const { organisationId: organisation, inUse, waiting, acquisitions, timeouts } of organisations) {
    const label = { organisation };
    yield sample('gauge', 'organisation_connections_in_use', 'Connections the organisation holds.', inUse, label);
    yield sample('gauge', 'organisation_waiters', 'Acquisitions of the organisation that wait.', waiting, label);
    yield sample('counter', 'organisation_acquisitions_total', 'Leases handed to the organisation.', acquisitions, label);
    yield sample('counter', 'organisation_acquire_timeouts_total', 'Its acquisitions that timed out.', timeouts, label);
  }
}
