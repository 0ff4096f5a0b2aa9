import type { MetricSample } from '../shared/metrics-sink.ts';
import type { BreakerStatistics } from './breaker-statistics.ts';
import type { CallBook } from './call-book.ts';
import type { CircuitStateName } from './circuit-state.ts';

/** The figures behind one label, of one breaker or of many that share it. */
export interface BreakerFigures {
  readonly label: string;
  readonly outcomes: Record<Outcome, number>;
  readonly entered: Record<CircuitStateName, number>;
  /** Breakers in each state now. */
  readonly now: Record<CircuitStateName, number>;
  timeouts: number;
  callbackFailures: number;
  listenersRefused: number;
  /** Milliseconds since 1970; 0: never. */
  readonly last: Record<Moment, number>;
}

type Outcome = 'successful' | 'failed' | 'ignored' | 'rejected';
type Moment = 'success' | 'failure' | 'rejection' | 'transition';

const states: readonly CircuitStateName[] = ['CLOSED', 'OPEN', 'HALF_OPEN'];

export function noFigures(label: string): BreakerFigures {
  return {
    label,
    outcomes: { successful: 0, failed: 0, ignored: 0, rejected: 0 },
    entered: { CLOSED: 0, OPEN: 0, HALF_OPEN: 0 },
    now: { CLOSED: 0, OPEN: 0, HALF_OPEN: 0 },
    timeouts: 0,
    callbackFailures: 0,
    listenersRefused: 0,
    last: { success: 0, failure: 0, rejection: 0, transition: 0 },
  };
}

export function readFigures(book: CallBook): BreakerFigures {
  const figures = noFigures(book.name);
  const statistics = addBook(figures, book);
  figures.now[statistics.state] += 1;
  return figures;
}

/** Adds what the breaker has counted, but not that it exists. */
export function addBook(figures: BreakerFigures, book: CallBook): BreakerStatistics {
  const statistics = book.statistics();
  const { outcomes, entered, last } = figures;
  for (const outcome of Object.keys(outcomes) as Outcome[]) outcomes[outcome] += statistics[outcome];
  for (const state of states) entered[state] += statistics.transitions[state];
  figures.timeouts += statistics.timeouts;
  figures.callbackFailures += book.tally.troubleSoFar.callbackFailures;
  figures.listenersRefused += book.tally.troubleSoFar.listenersRefused;
  last.success = Math.max(last.success, statistics.lastSuccessAtMs ?? 0);
  last.failure = Math.max(last.failure, statistics.lastFailureAtMs ?? 0);
  last.rejection = Math.max(last.rejection, statistics.lastRejectionAtMs ?? 0);
  last.transition = Math.max(last.transition, statistics.lastTransitionAtMs ?? 0);
  return statistics;
}

/** Figures as metric samples; `extra` are labels of all of them. */
export function* breakerMetrics(all: Iterable<BreakerFigures>, extra: Readonly<Record<string, string>>): Generator<MetricSample> {
  for (const figures of all) {
    const { outcomes, entered, now, last } = figures;
    const sample = (kind: MetricSample['kind'], name: string, help: string, value: number, labels = {}): MetricSample => {
      return { kind, name: `wavegate_breaker_${name}`, help, labels: { ...extra, breaker: figures.label, ...labels }, value };
    };
    for (const [outcome, count] of Object.entries(outcomes)) {
      yield sample('counter', 'calls_total', 'Calls by what became of them.', count, { outcome });
    }
    yield sample('counter', 'timeouts_total', 'Failed calls that passed their deadline.', figures.timeouts);
    for (const [state, count] of Object.entries(entered)) {
      yield sample('counter', 'transitions_total', 'How often a state was entered.', count, { state });
    }
    for (const [state, count] of Object.entries(now)) yield sample('gauge', 'state', 'Breakers in the state.', count, { state });
    for (const [moment, atMs] of Object.entries(last)) {
      yield sample('gauge', 'last_timestamp_seconds', 'When it last happened; 0: never.', atMs / 1_000, { moment });
    }
    yield sample('counter', 'callback_failures_total', 'Filters and listeners that failed.', figures.callbackFailures);
    yield sample('counter', 'bound_hits_total', 'How often a bound was hit.', figures.listenersRefused, { bound: 'listeners' });
  }
}
