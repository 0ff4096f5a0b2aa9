import { messagePriorities } from '../module-registry/reference-model/reference-model.ts';
import { counterSamples } from '../shared/counter-samples.ts';
import type { MetricSample } from '../shared/metrics-sink.ts';
import type { Lane } from './lane.ts';
import { LaneTally } from './lane-tally.ts';
import type { OrganisationCore, SharedCore } from './organisation-core.ts';
import type { RouterTally } from './router-tally.ts';

const laneCounters = {
  accepted: 'Messages taken by modules, each module for itself.',
  handled: 'Messages handled by modules.',
  failures: 'Calls of handlers that failed.',
  retries: 'Calls of handlers for a message that had failed before.',
  timeouts: 'Calls of handlers that took too long.',
  direct: 'Messages that did not wait in a queue.',
  refused: 'Messages for which a module had no room.',
  dropped: 'Messages that went for newer ones.',
  crashes: 'Times that a module was found to have crashed.',
} as const satisfies Partial<Record<keyof LaneTally, string>>;

const routerCounters = {
  sent: 'Messages sent.',
  duplicates: 'Sends of an id that was known already.',
  waits: 'Sends that waited for room.',
  publishFailures: 'Messages that the bus did not take.',
  invalid: 'Messages from the bus that were not as the model says.',
  recoveries: 'Starts of crashed modules.',
  recoveryFailures: 'Starts of crashed modules that failed.',
} as const;

/** The figures of a router as metric samples, of all organisations and modules together: their number must not become a number of labels. */
export function* routerMetrics(
  { options, tally, retired }: SharedCore,
  cores: readonly OrganisationCore[],
): Generator<MetricSample> {
  const sample = (kind: MetricSample['kind'], name: string, help: string, value: number, labels = {}): MetricSample => {
    return { kind, name: `wavegate_router_${name}`, help, labels: { router: options.name, ...labels }, value };
  };
  const lanes = cores.flatMap((core) => [...core.lanes.values()]);
  const sum = (figure: (lane: Lane) => number): number => lanes.reduce((total, lane) => total + figure(lane), 0);
  yield sample('gauge', 'organisations', 'Organisations.', cores.length);
  yield sample('gauge', 'modules', 'Attached modules.', lanes.length);
  yield sample(
    'gauge',
    'modules_closed',
    'Modules that are given nothing at present.',
    sum(({ gate }) => (gate.isOpen ? 0 : 1)),
  );
  for (const [rank, priority] of messagePriorities.entries())
    yield sample(
      'gauge',
      'queued',
      'Messages that wait.',
      sum(({ backlogs }) => backlogs[rank] ?? 0),
      { priority },
    );
  yield sample(
    'gauge',
    'in_flight',
    'Messages being handled.',
    sum(({ inFlight }) => inFlight),
  );
  yield sample(
    'gauge',
    'bytes',
    'Estimated size of what waits or is being handled.',
    sum(({ sizeBytes }) => sizeBytes),
  );
  yield sample(
    'gauge',
    'waiting_senders',
    'Senders that wait for room.',
    cores.reduce((total, { waiting }) => total + waiting.count, 0),
  );
  yield sample(
    'gauge',
    'dead_letters',
    'Dead letters that are kept.',
    cores.reduce((total, { deadLetters }) => total + deadLetters.length, 0),
  );
  const total = new LaneTally();
  for (const each of [retired, ...lanes.map((lane) => lane.tally)]) total.add(each);
  yield* counterSamples(laneCounters, total, sample);
  yield* counterSamples(routerCounters, tally, sample);
  for (const [reason, count] of Object.entries(tally.deadLetters))
    yield sample('counter', 'dead_letters_total', 'Messages that were not handled.', count, { reason });
  for (const [bound, count] of Object.entries(boundHitsOf(tally, cores)))
    yield sample('counter', 'bound_hits_total', 'How often a bound was hit.', count, { bound });
}

function boundHitsOf(tally: RouterTally, cores: readonly OrganisationCore[]): Readonly<Record<string, number>> {
  const sum = (hits: (core: OrganisationCore) => number): number => cores.reduce((total, core) => total + hits(core), 0);
  const { memory, deadLetters, ids, hops } = tally.boundHits;
  return {
    ...tally.boundHits,
    memory: memory + sum((core) => core.memory.refusals),
    deadLetters: deadLetters + sum((core) => core.deadLetters.forgotten),
    ids: ids + sum((core) => core.ids.forgotten),
    hops: hops + sum((core) => core.hops?.evicted ?? 0),
  };
}
