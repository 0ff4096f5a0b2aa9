import { counterSamples } from '../shared/counter-samples.ts';
import type { MetricSample } from '../shared/metrics-sink.ts';
import type { OrganisationCore } from './organisation-core.ts';
import type { RegistryTally } from './registry-tally.ts';
import type { SystemCounts } from './system-health.ts';

const gauges = {
  modules: 'Registered modules.',
  running: 'Modules that run.',
  changing: 'Modules that start or shut down.',
  degraded: 'Modules that are Degraded.',
  failing: 'Modules that run and are Unhealthy or stale.',
  stale: 'Modules whose heartbeat is overdue.',
} as const satisfies Partial<Record<keyof SystemCounts, string>>;

const counters = {
  transitions: 'Changes of state.',
  staleness: 'Times that a heartbeat was overdue.',
  startFailures: 'Starts that failed.',
  stopFailures: 'Stops that failed.',
  timeouts: 'Calls of a start or stop that took too long.',
  listenerFailures: 'Listeners that threw.',
  publishFailures: 'Events that the bus refused.',
  pauses: 'Modules not blamed for a pause of the process.',
} as const satisfies Partial<Record<keyof RegistryTally, string>>;

/** The figures of a registry as metric samples, of all organisations together: their number must not become a number of labels. */
export function* registryMetrics(
  registry: string,
  tally: RegistryTally,
  cores: readonly OrganisationCore[],
): Generator<MetricSample> {
  const sample = (kind: MetricSample['kind'], name: string, help: string, value: number, labels = {}): MetricSample => {
    return { kind, name: `wavegate_registry_${name}`, help, labels: { registry, ...labels }, value };
  };
  const reports = cores.map((core) => core.health());
  yield sample('gauge', 'organisations', 'Organisations.', cores.length);
  for (const name of Object.keys(gauges) as (keyof typeof gauges)[]) {
    const value = reports.reduce((sum, report) => sum + report[name], 0);
    yield sample('gauge', name === 'modules' ? name : `modules_${name}`, gauges[name], value);
  }
  yield* counterSamples(counters, tally, sample);
  for (const [bound, count] of Object.entries(tally.boundHits))
    yield sample('counter', 'bound_hits_total', 'How often a bound was hit.', count, { bound });
}
