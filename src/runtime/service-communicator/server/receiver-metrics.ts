import type { MetricSample } from '../../shared/metrics-sink.ts';
import type { ReceiverStatistics } from './receiver-tally.ts';

/** The figures of a receiver as metric samples. They name neither organisation nor key. */
export function* receiverMetrics(service: string, figures: ReceiverStatistics): Generator<MetricSample> {
  const sample = (kind: MetricSample['kind'], name: string, help: string, value: number, labels = {}): MetricSample => {
    return { kind, name: `wavegate_receiver_${name}`, help, labels: { service, ...labels }, value };
  };
  yield sample('gauge', 'in_flight', 'Requests that are being handled.', figures.inFlight);
  yield sample('gauge', 'sessions', 'Senders that are remembered to tell a replay.', figures.sessions);
  yield sample('counter', 'listener_failures_total', 'Calls of onRefusal that threw.', figures.listenerFailures);
  for (const [level, count] of Object.entries(figures.acceptedByLevel)) {
    yield sample('counter', 'accepted_total', 'Requests whose credentials were accepted, by level.', count, { level });
  }
  for (const [code, count] of Object.entries(figures.refusedByCode)) {
    yield sample('counter', 'refused_total', 'Requests not answered by their handler, by code.', count, { code });
  }
  for (const [bound, count] of Object.entries(figures.boundHits)) {
    yield sample('counter', 'bound_hits_total', 'How often a bound was hit.', count, { bound });
  }
}
