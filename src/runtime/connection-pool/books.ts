import type { Account } from './account.ts';
import { HealthMonitor } from './health-monitor.ts';
import { OrganisationAccounts } from './organisation-accounts.ts';
import { Outbox } from './outbox.ts';
import { PoolTally } from './pool-tally.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import type { Slot } from './slot.ts';
import { TargetSize } from './target-size.ts';
import { UtilisationTrend } from './utilisation-trend.ts';

/** Who holds what, and all that is counted. */
export class Books<Connection> {
  readonly tally = new PoolTally();
  readonly outbox = new Outbox();
  readonly accounts: OrganisationAccounts;
  readonly health: HealthMonitor;
  readonly target: TargetSize;
  readonly trend: UtilisationTrend;
  /** Connections in use, those being prepared for somebody included. */
  inUse = 0;

  constructor(options: ResolvedOptions<Connection>) {
    this.accounts = new OrganisationAccounts(options);
    this.health = new HealthMonitor(options.max, options.degradedRatio, this.outbox, options.onHealthChange);
    this.target = new TargetSize(options.min, options.max, options.scaling);
    this.trend = new UtilisationTrend(options.trendWindowMs, options.max, options.clock.monotonicMs());
  }

  hold(slot: Slot<Connection>, account: Account, nowMs: number): void {
    this.trend.reach(nowMs, this.inUse);
    slot.account = account;
    account.inUse += 1;
    account.latestAcquisition = this.tally.acquisitions;
    this.inUse += 1;
    this.health.observeUse(this.inUse);
  }

  /** The health is not told: the connection may pass on to somebody else at once. */
  letGo(slot: Slot<Connection>, nowMs: number): Account {
    const account = slot.account as Account;
    this.trend.reach(nowMs, this.inUse);
    slot.account = undefined;
    account.inUse -= 1;
    this.inUse -= 1;
    return account;
  }

  acquired(account: Account): void {
    account.acquisitions += 1;
    this.tally.acquisitions += 1;
    this.trend.add(this.inUse);
  }

  /** The wait before an acquisition that was not served at once. */
  waited(account: Account, waitedMs: number): void {
    this.tally.waits.record(waitedMs);
    account.waitedMs += waitedMs;
    if (waitedMs > account.longestWaitMs) account.longestWaitMs = waitedMs;
  }

  released(account: Account): void {
    account.releases += 1;
    this.tally.releases += 1;
  }

  timedOut(account: Account): void {
    account.timeouts += 1;
    this.tally.timeouts += 1;
  }
}
