import type { MetricSample } from '../shared/metrics-sink.ts';
import type { BusBoundHits, BusStatus } from './bus-status.ts';
import type { RemoteStatus, SkipReason } from './remote/remote-status.ts';

interface Figure {
  readonly kind: MetricSample['kind'];
  readonly help: string;
  readonly of: (status: BusStatus) => number;
}

const figures: Readonly<Record<string, Figure>> = {
  retained_events: { kind: 'gauge', help: 'Events kept.', of: ({ retainedEvents }) => retainedEvents },
  retained_bytes: {
    kind: 'gauge',
    help: 'Size of the payloads kept, where it is bounded.',
    of: ({ retainedBytes }) => retainedBytes,
  },
  subscriptions: { kind: 'gauge', help: 'Active subscriptions.', of: ({ subscriptions }) => subscriptions.length },
  queued: { kind: 'gauge', help: 'Events that wait for a subscriber.', of: ({ queued }) => queued },
  in_flight: { kind: 'gauge', help: 'Calls of callbacks that have not settled.', of: ({ inFlight }) => inFlight },
  waiting_publishers: { kind: 'gauge', help: 'Publishers that wait for room.', of: ({ waitingPublishers }) => waitingPublishers },
  dead_letters: { kind: 'gauge', help: 'Dead letters kept.', of: ({ deadLetters }) => deadLetters },
  published_total: { kind: 'counter', help: 'Events published.', of: ({ lastSequence }) => lastSequence },
  delivered_total: { kind: 'counter', help: 'Events whose callback did its work.', of: ({ totals }) => totals.delivered },
  failures_total: { kind: 'counter', help: 'Calls of callbacks that failed.', of: ({ totals }) => totals.failures },
  retries_total: { kind: 'counter', help: 'Deliveries tried again.', of: ({ totals }) => totals.retries },
  dead_lettered_total: { kind: 'counter', help: 'Events given up for a subscriber.', of: ({ totals }) => totals.deadLettered },
  position_save_failures_total: {
    kind: 'counter',
    help: 'Positions that could not be saved.',
    of: ({ totals }) => totals.positionSaveFailures,
  },
};

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

const skipReasons: readonly SkipReason[] = ['missing', 'unreadable', 'duplicate'];

/** Nothing where no broker keeps the events. */
function* brokerFigures(statuses: readonly BusStatus[]) {
  const remotes = statuses.flatMap(({ remote }) => remote ?? []);
  if (remotes.length === 0) return;
  const sumOf = (figureOf: (status: RemoteStatus) => number): number => remotes.reduce((sum, each) => sum + figureOf(each), 0);
  const disconnects = sumOf((remote) => remote.disconnects);
  yield { name: 'broker_disconnects_total', help: 'Times that reading from the broker broke off.', value: disconnects };
  yield { name: 'broker_retries_total', help: 'Events sent to the broker again.', value: sumOf(({ retries }) => retries) };
  for (const reason of skipReasons) {
    const value = sumOf(({ skipped }) => skipped[reason]);
    yield { name: 'broker_skipped_total', help: 'Numbers of the broker without an event.', value, labels: { reason } };
  }
}

/** The figures of a bus as metric samples, of all organisations together: their number must not become a number of labels. */
export function* busMetrics(bus: string, statuses: readonly BusStatus[], refusedOrganisations: number): Generator<MetricSample> {
  const sample = (kind: MetricSample['kind'], name: string, help: string, value: number, labels = {}): MetricSample => {
    return { kind, name: `wavegate_bus_${name}`, help, labels: { bus, ...labels }, value };
  };
  const sumOf = (figureOf: (status: BusStatus) => number): number => statuses.reduce((sum, status) => sum + figureOf(status), 0);
  yield sample('gauge', 'organisations', 'Organisations with a bus.', statuses.length);
  for (const [name, { kind, help, of }] of Object.entries(figures)) yield sample(kind, name, help, sumOf(of));
  for (const each of brokerFigures(statuses)) yield sample('counter', each.name, each.help, each.value, each.labels);
  const hits = bounds.map((bound) => [bound, sumOf(({ boundHits }) => boundHits[bound])] as const);
  for (const [bound, value] of [...hits, ['organisations', refusedOrganisations] as const]) {
    yield sample('counter', 'bound_hits_total', 'How often a bound was hit.', value, { bound });
  }
}
