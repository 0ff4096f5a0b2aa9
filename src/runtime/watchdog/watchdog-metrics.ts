import type { MetricSample } from '../shared/metrics-sink.ts';
import type { WatchdogTally } from './watchdog-tally.ts';

/** What stands at the moment of reading. */
export interface WatchdogGauges {
  readonly deadlocks: number;
  readonly waitedSources: number;
  readonly organisations: number;
  readonly componentsOutOfUse: number;
}

/** The figures of a watchdog as metric samples, of all organisations together: their number must not become a number of labels. */
export function* watchdogMetrics(watchdog: string, tally: WatchdogTally, gauges: WatchdogGauges): Generator<MetricSample> {
  const sample = (kind: MetricSample['kind'], name: string, help: string, value: number, labels = {}): MetricSample => {
    return { kind, name: `wavegate_watchdog_${name}`, help, labels: { watchdog, ...labels }, value };
  };
  yield sample('gauge', 'organisations', 'Organisations.', gauges.organisations);
  yield sample('gauge', 'deadlocks', 'Deadlocks that there are.', gauges.deadlocks);
  yield sample('gauge', 'waited_locks', 'Locks with somebody waiting.', gauges.waitedSources);
  yield sample('gauge', 'components_out_of_use', 'Components that failed, or depend on one that did.', gauges.componentsOutOfUse);
  yield sample('counter', 'scans_total', 'Searches for deadlocks.', tally.scans);
  yield sample('counter', 'deadlocks_total', 'Deadlocks found.', tally.deadlocks);
  yield sample('counter', 'source_failures_total', 'Times that a source could not tell who waits.', tally.sourceFailures);
  yield sample('counter', 'blocks_total', 'Blocks of the event loop.', tally.blocks);
  yield sample('counter', 'blocked_milliseconds_total', 'Time for which the event loop was blocked.', tally.blockedMs);
  yield sample('gauge', 'longest_block_milliseconds', 'The longest block of the event loop.', tally.longestBlockMs);
  yield sample('counter', 'captured_stacks_total', 'Blocks of which the stack was captured.', tally.capturedStacks);
  yield sample('counter', 'component_failures_total', 'Failures of components.', tally.componentFailures);
  yield sample('counter', 'isolations_total', 'Components cut off.', tally.isolations);
  yield sample('counter', 'restorations_total', 'Components restored, or tried to be.', tally.restorations);
  yield sample('counter', 'callback_failures_total', "Components' own functions that failed.", tally.callbackFailures);
  yield sample('counter', 'callback_timeouts_total', "Components' own functions that took too long.", tally.callbackTimeouts);
  yield sample('counter', 'listener_failures_total', 'Times that a listener or the publisher failed.', tally.listenerFailures);
  for (const [bound, count] of Object.entries(tally.boundHits)) {
    yield sample('counter', 'bound_hits_total', 'How often a bound was hit.', count, { bound });
  }
}
