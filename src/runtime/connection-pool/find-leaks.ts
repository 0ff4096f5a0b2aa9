import type { LeakReport } from './pool-options.ts';
import type { Slot } from './slot.ts';

/** Leases held for at least `thresholdMs`, each once, and when the next one will be. */
export function findLeaks<Connection>(
  slots: Iterable<Slot<Connection>>,
  nowMs: number,
  thresholdMs: number,
): { readonly leaks: readonly LeakReport[]; readonly nextMs: number } {
  const leaks: LeakReport[] = [];
  let nextMs = Number.POSITIVE_INFINITY;
  for (const slot of slots) {
    const { origin, account, leasedMs } = slot;
    if (origin === undefined || account === undefined) continue;
    if (nowMs - leasedMs < thresholdMs) nextMs = Math.min(nextMs, leasedMs + thresholdMs);
    else {
      leaks.push({ organisationId: account.id, heldMs: nowMs - leasedMs, stack: origin.stack ?? '' });
      slot.origin = undefined;
    }
  }
  return { leaks, nextMs };
}
