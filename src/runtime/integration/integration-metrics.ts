import type { MetricSample } from '../shared/metrics-sink.ts';
import type { IntegrationTally } from './integration-tally.ts';
import type { OrganisationParts } from './organisation-parts.ts';

/** The figures of an integrator as metric samples, of all organisations together: their number must not become a number of labels. */
export function* integrationMetrics(
  integrator: string,
  tally: IntegrationTally,
  organisations: readonly OrganisationParts[],
): Generator<MetricSample> {
  const sample = (kind: MetricSample['kind'], name: string, help: string, value: number, labels = {}): MetricSample => {
    return { kind, name: `wavegate_integration_${name}`, help, labels: { integrator, ...labels }, value };
  };
  const sum = (count: (parts: OrganisationParts) => number): number => organisations.reduce((all, each) => all + count(each), 0);
  const open = {
    propagation: sum(({ deliveries }) => deliveries.book.open.size),
    synchronization: sum(({ synchronizations }) => synchronizations.open.size),
    coordination: sum(({ coordinations }) => coordinations.open.size),
    error: sum(({ errors }) => errors.open.size),
  };
  yield sample('gauge', 'organisations', 'Organisations.', organisations.length);
  yield sample(
    'gauge',
    'subsystems',
    'Registered subsystems.',
    sum(({ core }) => core.registry.size),
  );
  yield sample(
    'gauge',
    'subsystems_degraded',
    'Subsystems that are DEGRADED.',
    sum(({ core }) => core.registry.degraded),
  );
  for (const [kind, count] of Object.entries(open)) yield sample('gauge', 'open', 'What has not ended.', count, { kind });
  yield sample('counter', 'propagations_total', 'Events propagated.', tally.propagations);
  yield sample('counter', 'deliveries_total', 'Events delivered to a target.', tally.deliveries);
  yield sample('counter', 'delivery_failures_total', 'Events given up at a target.', tally.deliveryFailures);
  yield sample('counter', 'synchronizations_total', 'Synchronizations begun.', tally.synchronizations);
  yield sample('counter', 'copied_keys_total', 'Keys written to a target.', tally.copiedKeys);
  yield sample('counter', 'conflicts_total', 'Keys that had changed in the target, too.', tally.conflicts);
  yield sample('counter', 'failed_keys_total', 'Keys that could not be synchronized.', tally.failedKeys);
  yield sample('counter', 'coordinations_total', 'Coordinations begun.', tally.coordinations);
  yield sample('counter', 'completions_total', 'Coordinations that brought all to the new state.', tally.completions);
  yield sample('counter', 'aborts_total', 'Coordinations that were aborted.', tally.aborts);
  yield sample('counter', 'doubts_total', 'Times that a coordination was left in doubt.', tally.doubts);
  yield sample('counter', 'errors_total', 'Errors tracked.', tally.errors);
  yield sample('counter', 'recoveries_total', 'Recoveries begun, of one subsystem each.', tally.recoveries);
  yield sample('counter', 'recovery_failures_total', 'Recoveries given up.', tally.recoveryFailures);
  yield sample('counter', 'timeouts_total', 'Calls of a subsystem or the log that took too long.', tally.timeouts);
  yield sample('counter', 'log_failures_total', 'Calls of the log that failed.', tally.logFailures);
  yield sample('counter', 'announcement_failures_total', 'Announcements that the bus refused.', tally.announcementFailures);
  for (const [bound, count] of Object.entries(tally.boundHits)) {
    yield sample('counter', 'bound_hits_total', 'How often a bound was hit.', count, { bound });
  }
}
