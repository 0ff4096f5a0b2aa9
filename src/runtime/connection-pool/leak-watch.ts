import type { Outbox } from './outbox.ts';
import type { PoolTally } from './pool-tally.ts';
import type { LeakReport } from './pool-options.ts';
import type { Slot } from './slot.ts';

/** The public function that was called; a captured stack begins above it. */
export type Asker = (...parameters: never[]) => unknown;

/** Reports each lease held longer than a threshold once. Costs nothing when the threshold is 0. */
export class LeakWatch<Connection> {
  readonly #thresholdMs: number;
  readonly #tell: (report: LeakReport) => void;

  constructor(thresholdMs: number, tally: PoolTally, outbox: Outbox, listener: ((report: LeakReport) => void) | undefined) {
    this.#thresholdMs = thresholdMs;
    this.#tell = (report) => {
      tally.leaks += 1;
      outbox.post(listener, report);
    };
  }

  /** Carries the stack of an acquisition; undefined when nothing is watched. */
  originOf(asker: Asker): Error | undefined {
    if (this.#thresholdMs === 0) return undefined;
    const origin = new Error('acquired here');
    Error.captureStackTrace(origin, asker);
    return origin;
  }

  /** Watches a lease that begins now. @returns When it becomes a leak. */
  begin(slot: Slot<Connection>, origin: Error, nowMs: number): number {
    slot.leasedMs = nowMs;
    slot.origin = origin;
    return nowMs + this.#thresholdMs;
  }

  /** Reports what has become a leak. @returns When the next lease will be one; infinity when none is watched. */
  review(slots: Iterable<Slot<Connection>>, nowMs: number): number {
    if (this.#thresholdMs === 0) return Number.POSITIVE_INFINITY;
    let nextMs = Number.POSITIVE_INFINITY;
    for (const slot of slots) {
      if (slot.origin === undefined) continue;
      const dueMs = slot.leasedMs + this.#thresholdMs;
      if (dueMs > nowMs) nextMs = Math.min(nextMs, dueMs);
      else this.#report(slot, slot.origin, nowMs);
    }
    return nextMs;
  }

  #report(slot: Slot<Connection>, origin: Error, nowMs: number): void {
    slot.origin = undefined;
    this.#tell({ organisationId: slot.account?.id ?? '', heldMs: nowMs - slot.leasedMs, stack: origin.stack ?? '' });
  }
}
