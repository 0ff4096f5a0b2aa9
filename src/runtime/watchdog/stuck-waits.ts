import type { LockOwner } from '../shared/lock-owner.ts';
import type { Holding, WaitedResource, Waiting } from '../shared/wait-source.ts';

/** One resource as the search sees it; what it has lent to tasks that can go on counts as available. */
export class ResourceState {
  readonly resource: WaitedResource;
  readonly holdings: readonly Holding[];
  /** Those that cannot be served, as far as is known. */
  waiting: Waiting[];
  available: number;

  constructor(resource: WaitedResource) {
    this.resource = resource;
    this.holdings = [...resource.holdings];
    this.waiting = [...resource.waiting];
    this.available = resource.freePermits;
  }

  /** Takes those who can be served out of the queue and returns them. Each will give back what it gets, so it leaves `available` as it is. */
  serve(): Waiting[] {
    const canBeServed = ({ permits }: Waiting): boolean => permits <= this.available;
    if (this.resource.order === 'any') {
      const served = this.waiting.filter(canBeServed);
      if (served.length > 0) this.waiting = this.waiting.filter((waiting) => !canBeServed(waiting));
      return served;
    }
    const firstStuck = this.waiting.findIndex((waiting) => !canBeServed(waiting));
    return this.waiting.splice(0, firstStuck === -1 ? this.waiting.length : firstStuck);
  }
}

/** A wait that cannot end unless something ends it from outside. */
export interface StuckWait {
  readonly owner: LockOwner;
  readonly waiting: Waiting;
  readonly state: ResourceState;
}

/**
 * The waits that can never be granted, by their owners: supposes that every task that can go on gives back all it holds, lets others go on with that,
 * and so forth; what is left is stuck. So a wait for several permits, or for any of several holders, is stuck only if no holder can go on.
 * Linear in holdings and waits.
 *
 * @see https://doi.org/10.1145/356586.356588 for the reduction of such graphs (Holt).
 */
export function findStuckWaits(resources: readonly WaitedResource[]): ReadonlyMap<LockOwner, StuckWait> {
  const states = resources.map((resource) => new ResourceState(resource));
  const stuck = blockedOwners(states);
  const held = lendings(states, stuck);
  const changed = new Set(states);
  // A set may grow while it is walked: what is added anew is walked again.
  for (const state of changed) {
    changed.delete(state);
    for (const { owner } of state.serve()) {
      if (owner === undefined || !stuck.delete(owner)) continue;
      for (const { from, permits } of held.get(owner) ?? []) {
        from.available += permits;
        changed.add(from);
      }
    }
  }
  return stuck;
}

/** Tasks that wait. One that is known to do something meanwhile can go on. */
function blockedOwners(states: readonly ResourceState[]): Map<LockOwner, StuckWait> {
  const blocked = new Map<LockOwner, StuckWait>();
  for (const state of states) {
    for (const waiting of state.waiting) {
      const { owner } = waiting;
      if (owner !== undefined && !owner.isConcurrent) blocked.set(owner, { owner, waiting, state });
    }
  }
  return blocked;
}

interface Lending {
  readonly from: ResourceState;
  readonly permits: number;
}

/** What tasks that wait hold. What others hold becomes available at once. */
function lendings(states: readonly ResourceState[], blocked: ReadonlyMap<LockOwner, StuckWait>): Map<LockOwner, Lending[]> {
  const held = new Map<LockOwner, Lending[]>();
  for (const state of states) {
    for (const { owner, permits } of state.holdings) {
      if (owner === undefined || !blocked.has(owner)) {
        state.available += permits;
        continue;
      }
      const lent = held.get(owner) ?? [];
      if (lent.length === 0) held.set(owner, lent);
      lent.push({ from: state, permits });
    }
  }
  return held;
}
