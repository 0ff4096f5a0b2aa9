import { array, asyncProperty, boolean, check, integer, nat, record, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import type { LockLease } from './lock-lease.ts';
import { settle } from './manual-clock.ts';
import { Semaphore } from './semaphore.ts';

const of = { name: 'lock', organisationId: 'organisation-1' };

/** What a semaphore promises, in the simplest way. `isFair` is false in the broken twin. */
class SemaphoreModel {
  free: number;
  queue: { id: number; permits: number }[] = [];
  readonly isFair: boolean;
  readonly held = new Map<number, number>();

  constructor(permits: number, isFair: boolean) {
    this.free = permits;
    this.isFair = isFair;
  }

  ask(id: number, permits: number): void {
    this.queue.push({ id, permits });
    this.serve();
  }

  leave(id: number): void {
    this.queue = this.queue.filter((waiter) => waiter.id !== id);
    this.free += this.held.get(id) ?? 0;
    this.held.delete(id);
    this.serve();
  }

  serve(): void {
    for (;;) {
      const next = this.isFair ? this.queue[0] : this.queue.find(({ permits }) => permits <= this.free);
      if (next === undefined || next.permits > this.free) return;
      this.queue = this.queue.filter((waiter) => waiter !== next);
      this.free -= next.permits;
      this.held.set(next.id, next.permits);
    }
  }
}

async function agrees(isFair: boolean, total: number, steps: readonly { ask: boolean; amount: number }[]): Promise<boolean> {
  const [semaphore, model] = [new Semaphore({ ...of, permits: total }), new SemaphoreModel(total, isFair)];
  const leases = new Map<number, LockLease>();
  const aborts = new Map<number, AbortController>();
  for (const [id, { ask, amount }] of steps.entries()) {
    if (ask) {
      const [permits, abort] = [1 + (amount % total), new AbortController()];
      aborts.set(id, abort);
      semaphore.acquire({ permits, signal: abort.signal }).then(
        (lease) => leases.set(id, lease),
        () => {},
      );
      model.ask(id, permits);
    } else if (aborts.size > 0) {
      const leaving = [...aborts.keys()][amount % aborts.size]!;
      aborts.get(leaving)?.abort();
      leases.get(leaving)?.release();
      leases.delete(leaving);
      aborts.delete(leaving);
      model.leave(leaving);
    }
    await settle();
    const ids = [...leases.keys()].toSorted((a, b) => a - b);
    const expected = [...model.held.keys()].toSorted((a, b) => a - b);
    if (semaphore.freePermits !== model.free || ids.join() !== expected.join()) return false;
  }
  return true;
}

const plans = tuple(integer({ min: 1, max: 4 }), array(record({ ask: boolean(), amount: nat(20) }), { maxLength: 30 }));

test('does what its model says', async () => {
  const property = asyncProperty(plans, ([total, steps]) => agrees(true, total, steps));
  expect((await check(property, { numRuns: 200 })).counterexample).toBeNull();
});

test('a twin that lets the small overtake is caught', async () => {
  const property = asyncProperty(plans, ([total, steps]) => agrees(false, total, steps));
  expect((await check(property, { numRuns: 500, seed: 1 })).failed).toBe(true);
});
