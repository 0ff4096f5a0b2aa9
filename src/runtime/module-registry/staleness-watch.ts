import type { Clock, Scheduled } from '../../foundation/clock.ts';
import type { ModuleRecord } from './module-record.ts';
import type { RegistryTally } from './registry-tally.ts';

interface Watched {
  readonly record: ModuleRecord;
  readonly onStale: (record: ModuleRecord) => void;
}

/**
 * Notices modules whose heartbeat is overdue, of all organisations with one timer, and with none while nobody is watched. A heartbeat only notes the
 * time; the timer comes at the earliest time at which one could be overdue.
 *
 * When the process itself stood still for longer than a module's interval, the module could not have beaten: its time begins anew.
 */
export class StalenessWatch {
  readonly #clock: Clock;
  readonly #missedHeartbeats: number;
  readonly #tally: RegistryTally;
  readonly #watched = new Map<ModuleRecord, Watched>();
  #timer: Scheduled | undefined;
  #dueMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, missedHeartbeats: number, tally: RegistryTally) {
    this.#clock = clock;
    this.#missedHeartbeats = missedHeartbeats;
    this.#tally = tally;
  }

  /** Watches the module from now on, as if it had just beaten. */
  watch(record: ModuleRecord, onStale: (record: ModuleRecord) => void): void {
    record.lastBeatMs = this.#clock.monotonicMs();
    if (record.definition.heartbeatIntervalMs === Number.POSITIVE_INFINITY) return;
    this.#watched.set(record, { record, onStale });
    this.#arm(this.#dueOf(record));
  }

  unwatch(record: ModuleRecord): void {
    if (this.#watched.delete(record) && this.#watched.size === 0) this.#disarm();
  }

  /** Notices now what is overdue now. Costs a look at the clock when nothing can be. */
  check(): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#dueMs) return;
    const lateMs = nowMs - this.#dueMs;
    this.#disarm();
    const stale: Watched[] = [];
    let nextMs = Number.POSITIVE_INFINITY;
    for (const each of this.#watched.values()) {
      this.#pardon(each.record, lateMs, nowMs);
      const dueMs = this.#dueOf(each.record);
      if (dueMs <= nowMs) stale.push(each);
      else nextMs = Math.min(nextMs, dueMs);
    }
    for (const { record } of stale) this.#watched.delete(record);
    if (nextMs < Number.POSITIVE_INFINITY) this.#arm(nextMs);
    for (const { record, onStale } of stale) onStale(record);
  }

  /** No timer is left. */
  clear(): void {
    this.#watched.clear();
    this.#disarm();
  }

  #dueOf({ lastBeatMs, definition }: ModuleRecord): number {
    return lastBeatMs + this.#missedHeartbeats * definition.heartbeatIntervalMs;
  }

  #pardon(record: ModuleRecord, lateMs: number, nowMs: number): void {
    if (lateMs <= record.definition.heartbeatIntervalMs || this.#dueOf(record) > nowMs) return;
    record.lastBeatMs = nowMs;
    this.#tally.pauses += 1;
  }

  #arm(dueMs: number): void {
    if (dueMs >= this.#dueMs) return;
    this.#timer?.cancel();
    this.#dueMs = dueMs;
    this.#timer = this.#clock.schedule(
      () => this.#wake(),
      Math.min(2_147_483_647, Math.max(0, dueMs - this.#clock.monotonicMs())),
    );
  }

  /** A timer may come a little early, or have been as long as timers get: then it is set again. */
  #wake(): void {
    const dueMs = this.#dueMs;
    this.check();
    if (this.#dueMs !== dueMs || this.#watched.size === 0) return;
    this.#disarm();
    this.#arm(dueMs);
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#dueMs = Number.POSITIVE_INFINITY;
  }
}
