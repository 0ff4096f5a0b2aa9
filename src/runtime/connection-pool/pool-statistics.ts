import type { Histogram } from '../shared/histogram.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { PoolTally, RetireReason } from './pool-tally.ts';
import type { PoolTrend } from './utilisation-trend.ts';

/** How long acquisitions waited, those that did not wait included. Quantiles lie within 1 % of the true ones. */
export interface WaitTimes {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly mean: number;
  readonly max: number;
}

/** The figures of a whole pool; nothing in them names an organisation. */
export interface PoolStatistics {
  readonly max: number;
  /** Connections that the pool aims to keep open. */
  readonly targetSize: number;
  /** Connections that exist, those being opened and closed included. */
  readonly size: number;
  readonly idle: number;
  readonly inUse: number;
  readonly opening: number;
  readonly closing: number;
  readonly waiting: number;
  readonly utilisationRatio: number;
  readonly acquisitions: number;
  readonly releases: number;
  readonly timeouts: number;
  readonly aborts: number;
  /** Acquisitions refused because `maxWaiters` were waiting. */
  readonly refusals: number;
  readonly creations: number;
  readonly creationFailures: number;
  readonly lateCreations: number;
  readonly destroyFailures: number;
  readonly retirements: number;
  readonly retirementsByReason: Readonly<Record<RetireReason, number>>;
  readonly leaks: number;
  readonly healthChanges: number;
  /** Organisations whose figures were dropped because `maxOrganisations` was reached. */
  readonly organisationsForgotten: number;
  /** Calls of listeners that were dropped, as more than 1,024 were due at once. */
  readonly noticesDropped: number;
  /** Calls in which a listener threw. */
  readonly listenerFailures: number;
  readonly waitMs: WaitTimes;
  readonly trend: PoolTrend;
}

/** The figures of one organisation. */
export interface OrganisationStatistics {
  readonly organisationId: string;
  readonly quota: number;
  readonly inUse: number;
  readonly waiting: number;
  readonly acquisitions: number;
  readonly releases: number;
  readonly timeouts: number;
  readonly meanWaitMs: number;
  readonly longestWaitMs: number;
}

/** The figures as they stand; reading them changes nothing and waits for nothing. */
export function poolStatistics<Connection>(pool: Dispatcher<Connection>, max: number, nowMs: number): PoolStatistics {
  const { books, stock, line } = pool;
  const { inUse, tally } = books;
  const { waits: _, retirements, ...counts } = tally;
  return {
    ...counts,
    max,
    targetSize: books.target.value,
    size: stock.size,
    idle: stock.idle,
    inUse,
    opening: stock.opening,
    closing: stock.closing,
    waiting: line.length,
    utilisationRatio: inUse / max,
    retirements: Object.values(retirements).reduce((sum, count) => sum + count, 0),
    retirementsByReason: { ...retirements },
    healthChanges: books.health.changes,
    organisationsForgotten: books.accounts.forgotten,
    noticesDropped: books.outbox.dropped,
    listenerFailures: books.outbox.failures,
    waitMs: waitTimes(tally),
    trend: books.trend.trend(nowMs, inUse),
  };
}

function waitTimes({ acquisitions, waits }: PoolTally): WaitTimes {
  const { mean, max, count } = waits.distribution();
  const quantile = (ratio: number): number => quantileWithZeros(waits, acquisitions - count, ratio);
  const overall = acquisitions === 0 ? 0 : (mean * count) / acquisitions;
  return { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), mean: overall, max };
}

type Figures = Omit<OrganisationStatistics, 'organisationId' | 'meanWaitMs'> & { readonly id: string; readonly waitedMs: number };

export function organisationStatistics(account: Figures): OrganisationStatistics {
  const { id, quota, inUse, waiting, acquisitions, releases, timeouts, waitedMs, longestWaitMs } = account;
  const meanWaitMs = acquisitions === 0 ? 0 : waitedMs / acquisitions;
  return { organisationId: id, quota, inUse, waiting, acquisitions, releases, timeouts, meanWaitMs, longestWaitMs };
}

/** The quantile of the recorded values and `zeros` values of 0 together. */
function quantileWithZeros(values: Histogram, zeros: number, ratio: number): number {
  const rank = Math.ceil(ratio * (values.count + zeros));
  return rank <= zeros ? 0 : values.quantile((rank - zeros) / values.count);
}
