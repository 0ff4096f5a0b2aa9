import type { MetricSample } from '../shared/metrics-sink.ts';
import type { BusBoundHits, BusStatus } from './bus-status.ts';

/** The figures of a bus as metric samples, of all organisations together: their number must not become a number of labels. */
export function* busMetrics(bus: string, statuses: readonly BusStatus[], refusedOrganisations: number): Generator<MetricSample> {
  const sample = (kind: MetricSample['kind'], name: string, help: string, value: number, labels = {}): MetricSample => {
    return { kind, name: `wavegate_bus_${name}`, help, labels: { bus, ...labels }, value };
  };
  const sum = (figureOf: (status: BusStatus) => number): number =>
    statuses.reduce((total, status) => total + figureOf(status), 0);
  yield sample('gauge', 'organisations', 'Organisations with a bus.', statuses.length);
  yield sample(
    'gauge',
    'retained_events',
    'Events kept.',
    sum(({ retainedEvents }) => retainedEvents),
  );
  yield sample(
    'gauge',
    'retained_bytes',
    'Size of the payloads kept, where it is bounded.',
    sum(({ retainedBytes }) => retainedBytes),
  );
  yield sample(
    'gauge',
    'subscriptions',
    'Active subscriptions.',
    sum(({ subscriptions }) => subscriptions.length),
  );
  yield sample(
    'gauge',
    'queued',
    'Events that wait for a subscriber.',
    sum(({ queued }) => queued),
  );
  yield sample(
    'gauge',
    'in_flight',
    'Calls of callbacks that have not settled.',
    sum(({ inFlight }) => inFlight),
  );
  yield sample(
    'gauge',
    'waiting_publishers',
    'Publishers that wait for room.',
    sum(({ waitingPublishers }) => waitingPublishers),
  );
  yield sample(
    'gauge',
    'dead_letters',
    'Dead letters kept.',
    sum(({ deadLetters }) => deadLetters),
  );
  yield sample(
    'counter',
    'published_total',
    'Events published.',
    sum(({ lastSequence }) => lastSequence),
  );
  yield sample(
    'counter',
    'delivered_total',
    'Events whose callback did its work.',
    sum(({ totals }) => totals.delivered),
  );
  yield sample(
    'counter',
    'failures_total',
    'Calls of callbacks that failed.',
    sum(({ totals }) => totals.failures),
  );
  yield sample(
    'counter',
    'retries_total',
    'Deliveries tried again.',
    sum(({ totals }) => totals.retries),
  );
  yield sample(
    'counter',
    'dead_lettered_total',
    'Events given up for a subscriber.',
    sum(({ totals }) => totals.deadLettered),
  );
  yield sample(
    'counter',
    'position_save_failures_total',
    'Positions that could not be saved.',
    sum(({ totals }) => totals.positionSaveFailures),
  );
  for (const bound of bounds) {
    yield sample(
      'counter',
      'bound_hits_total',
      'How often a bound was hit.',
      sum(({ boundHits }) => boundHits[bound]),
      { bound },
    );
  }
  yield sample('counter', 'bound_hits_total', 'How often a bound was hit.', refusedOrganisations, { bound: 'organisations' });
}

const bounds: readonly (keyof BusBoundHits)[] = [
  'retention',
  'queueRejected',
  'queueDropped',
  'queueDeadLettered',
  'waitingPublishers',
  'nestedEvents',
  'failures',
  'deadLetters',
  'gaps',
  'subscriptions',
  'durables',
];
