import type { MetricSample } from '../shared/metrics-sink.ts';
import type { CallTally } from './calls/call-tally.ts';
import type { HealthState } from './health/instance-health.ts';
import type { KnownService } from './registry/known-service.ts';

/** Figures that do not stand in the tally of the calls. */
export interface CommunicatorFigures {
  readonly organisations: number;
  readonly inFlight: number;
  /** How often each bound was hit. */
  readonly boundHits: Readonly<Record<string, number>>;
}

/** The figures of a communicator as metric samples, of all organisations and services together: their number must not become one of labels. */
export function* communicatorMetrics(
  communicator: string,
  tally: CallTally,
  services: Iterable<KnownService>,
  figures: CommunicatorFigures,
): Generator<MetricSample> {
  const sample = (kind: MetricSample['kind'], name: string, help: string, value: number, labels = {}): MetricSample => {
    return { kind, name: `wavegate_communicator_${name}`, help, labels: { communicator, ...labels }, value };
  };
  yield sample('gauge', 'organisations', 'Organisations with requests.', figures.organisations);
  yield sample('gauge', 'requests_in_flight', 'Requests under way.', figures.inFlight);
  for (const [outcome, count] of Object.entries(tally.ended)) {
    yield sample('counter', 'requests_total', 'Requests that ended, by outcome.', count, { outcome });
  }
  const { p50, p95, p99 } = tally.durationsMs.distribution();
  for (const [quantile, value] of Object.entries({ p50, p95, p99 })) {
    yield sample('gauge', 'request_duration_ms', 'Time from call to end, in milliseconds.', value, { quantile });
  }
  yield sample('counter', 'attempts_total', 'Attempts that were begun.', tally.attempts);
  yield sample('counter', 'retries_total', 'Attempts after a failed one.', tally.retries);
  yield sample('counter', 'hedges_total', 'Attempts beside a slow one.', tally.hedges);
  yield sample('counter', 'deadlines_exceeded_total', 'Requests without an answer at their deadline.', tally.deadlinesExceeded);
  for (const [reason, count] of Object.entries(tally.refusals)) {
    yield sample('counter', 'retries_refused_total', 'Failed requests that were not sent again, by reason.', count, { reason });
  }
  for (const [bound, count] of Object.entries(figures.boundHits)) {
    yield sample('counter', 'bound_hits_total', 'How often a bound was hit.', count, { bound });
  }
  yield sample('counter', 'health_checks_total', 'Health checks made.', tally.checks);
  yield sample('counter', 'failed_health_checks_total', 'Health checks that did not pass.', tally.failedChecks);
  yield sample('counter', 'ejections_total', 'Instances taken out because attempt after attempt failed.', tally.ejections);
  for (const [state, count] of Object.entries(countStates(services))) {
    yield sample('gauge', 'instances', 'Instances of the services in use, by state of health.', count, { state });
  }
}

function countStates(services: Iterable<KnownService>): Readonly<Record<HealthState, number>> {
  const counts: Record<HealthState, number> = { UNKNOWN: 0, HEALTHY: 0, DEGRADED: 0, UNHEALTHY: 0 };
  for (const { record, monitor } of services) {
    for (const instance of record.instances) counts[monitor.healthOf(instance)?.state ?? 'UNKNOWN'] += 1;
  }
  return counts;
}
