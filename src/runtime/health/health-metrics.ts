import type { MetricSample } from '../shared/metrics-sink.ts';
import type { HealingOutcome } from './healing.ts';
import type { HealthTally } from './health-core.ts';
import type { HealthReport } from './health-report.ts';
import { pointsOf } from './score-health.ts';

/** One organisation's figures at the moment of reading. */
export interface HealthFigures {
  readonly organisationId: string;
  readonly report: HealthReport;
  readonly tally: HealthTally;
  readonly healings: Readonly<Record<HealingOutcome, number>>;
}

const mostComponents = 1_000;

const counters = [
  ['checks', 'checks', 'Checks that were run.'],
  ['timeouts', 'timeouts', 'Checks that were not done in time.'],
  ['healingsRefused', 'healings_refused', 'Healings that the limit of healings forbade.'],
  ['listenerFailures', 'listener_failures', 'Calls of listeners that failed.'],
  ['refusals', 'refusals', 'Checks and listeners that a limit kept out.'],
  ['forgotten', 'records_forgotten', 'Changes and healings pushed out of their history.'],
] as const;

/** The figures of one organisation; of its components, the first 1,000. */
export function* healthMetrics(
  monitor: string,
  { organisationId, report, tally, healings }: HealthFigures,
): Iterable<MetricSample> {
  const labels = { monitor, organisation: organisationId };
  if (report.score !== undefined) yield gauge('score', 'Weighted score, 0 to 100.', report.score, labels);
  for (const status of ['HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN'] as const)
    yield gauge('status', '1 for the status that holds.', Number(report.status === status), { ...labels, status });
  for (const { name, status } of report.components.slice(0, mostComponents)) {
    const points = pointsOf(status);
    if (points !== undefined)
      yield gauge('component_score', 'Score of a component that is known.', points, { ...labels, component: name });
  }
  yield gauge(
    'components_unlabelled',
    'Components beyond those with a figure.',
    Math.max(0, report.components.length - mostComponents),
    labels,
  );
  for (const [field, name, help] of counters) yield counter(name, help, tally[field], labels);
  for (const [outcome, count] of Object.entries(healings))
    yield counter('healings', 'Healings, by outcome.', count, { ...labels, outcome });
}

function gauge(name: string, help: string, value: number, labels: Readonly<Record<string, string>>): MetricSample {
  return { name: `wavegate_health_${name}`, kind: 'gauge', help, labels, value };
}

function counter(name: string, help: string, value: number, labels: Readonly<Record<string, string>>): MetricSample {
  return { name: `wavegate_health_${name}_total`, kind: 'counter', help, labels, value };
}
