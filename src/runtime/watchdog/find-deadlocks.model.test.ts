import { array, asyncProperty, check, integer, nat, record } from 'fast-check';
import { expect, test } from 'vitest';
import { LockOwner } from '../shared/lock-owner.ts';
import type { LockLease } from '../shared/lock-lease.ts';
import { Semaphore } from '../shared/semaphore.ts';
import type { WaitedResource } from '../shared/wait-source.ts';
import { findDeadlocks } from './find-deadlocks.ts';

/** What a search says: who is stuck for ever, in a circle and behind one. */
interface Finding {
  readonly inCircle: ReadonlySet<LockOwner>;
  readonly stuck: number;
}

type Search = (resources: readonly WaitedResource[]) => Finding;

const ours: Search = (resources) => {
  const circles = findDeadlocks(resources);
  const inCircle = new Set(circles.flatMap(({ steps }) => steps.map(({ owner }) => owner)));
  return { inCircle, stuck: circles.reduce((sum, circle) => sum + circle.steps.length + circle.stuckBehind, 0) };
};

/** The broken twin: takes any circle of waiters and holders for a deadlock, as if each semaphore had one permit. */
const naive: Search = (resources) => {
  const next = new Map<LockOwner, LockOwner[]>();
  for (const { holdings, waiting } of resources) {
    for (const { owner } of waiting)
      if (owner)
        next.set(
          owner,
          [...holdings].flatMap((holding) => holding.owner ?? []),
        );
  }
  const reaches = (from: LockOwner, to: LockOwner, seen = new Set<LockOwner>()): boolean =>
    (next.get(from) ?? []).some((each) => each === to || (!seen.has(each) && reaches(each, to, seen.add(each))));
  const inCircle = new Set([...next.keys()].filter((owner) => reaches(owner, owner)));
  return { inCircle, stuck: inCircle.size };
};

/** The other broken twin: sees no more than circles in which each waits for the first holder, and forgets who stands behind. */
const blind: Search = (resources) => {
  const { inCircle } = ours(resources.filter(({ waiting }) => [...waiting].length === 1));
  return { inCircle, stuck: inCircle.size };
};

interface Ask {
  readonly lock: number;
  readonly permits: number;
}

/** Takes its locks one after the other, and gives them back one after the other, the last first. */
class Task {
  readonly owner: LockOwner;
  readonly #asks: readonly Ask[];
  readonly #leases: LockLease[] = [];
  #asked = 0;
  isWaiting = false;

  constructor(name: string, asks: readonly Ask[]) {
    this.owner = new LockOwner(name, 'organisation-1');
    this.#asks = asks;
  }

  get isDone(): boolean {
    return this.#asked === this.#asks.length && this.#leases.length === 0 && !this.isWaiting;
  }

  step(locks: readonly Semaphore[]): void {
    const ask = this.#asks[this.#asked];
    if (ask === undefined) return this.#leases.pop()?.release();
    const lock = locks[ask.lock % locks.length]!;
    this.#asked += 1;
    this.isWaiting = true;
    void lock.acquire({ owner: this.owner, permits: 1 + (ask.permits % lock.permits) }).then((lease) => {
      this.isWaiting = false;
      return this.#leases.push(lease);
    });
  }
}

interface World {
  readonly permits: readonly number[];
  readonly tasks: readonly (readonly Ask[])[];
  readonly schedule: readonly number[];
}

const worlds = record({
  permits: array(integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
  tasks: array(array(record({ lock: nat(3), permits: nat(2) }), { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 6 }),
  schedule: array(nat(1_000), { minLength: 1, maxLength: 40 }),
});

/**
 * Lets the tasks run, in an order of the schedule's, until none can go on. Right is a search that, at each moment, names only tasks that never end,
 * and that at the end counts all that have not.
 */
async function isRight(search: Search, { permits, tasks: scripts, schedule }: World): Promise<boolean> {
  const locks = permits.map(
    (count, index) => new Semaphore({ name: `${index}`, organisationId: 'organisation-1', permits: count }),
  );
  const tasks = scripts.map((asks, index) => new Task(`${index}`, asks));
  const named = new Set<LockOwner>();
  const look = (): Finding => {
    const finding = search(locks.flatMap((lock) => lock.resources()));
    for (const owner of finding.inCircle) named.add(owner);
    return finding;
  };
  for (let turn = 0; ; turn += 1) {
    const running = tasks.filter(({ isWaiting, isDone }) => !isWaiting && !isDone);
    if (running.length === 0) break;
    running[(schedule[turn % schedule.length] ?? 0) % running.length]?.step(locks);
    for (let microtask = 0; microtask < 4; microtask += 1) await Promise.resolve();
    look();
  }
  const unfinished = tasks.filter(({ isDone }) => !isDone);
  const isFalseAlarm = tasks.some(({ isDone, owner }) => isDone && named.has(owner));
  return !isFalseAlarm && look().stuck === unfinished.length;
}

const property = (search: Search) => asyncProperty(worlds, (world) => isRight(search, world));

test('names who never ends, nobody who does, and misses nobody', async () => {
  expect((await check(property(ours), { numRuns: 2_000 })).counterexample).toBeNull();
});

test('the worlds hold deadlocks, and waits that are none', async () => {
  const found = { deadlock: 0, none: 0 };
  const counting: Search = (resources) => {
    const finding = ours(resources);
    if (resources.some(({ waiting }) => [...waiting].length > 0)) found[finding.stuck > 0 ? 'deadlock' : 'none'] += 1;
    return finding;
  };
  await check(property(counting), { numRuns: 200, seed: 1 });
  expect(Math.min(found.deadlock, found.none)).toBeGreaterThan(100);
});

test('a twin that takes every circle for a deadlock is caught', async () => {
  expect((await check(property(naive), { numRuns: 5_000, seed: 1 })).failed).toBe(true);
});

test('a twin that overlooks queues is caught', async () => {
  expect((await check(property(blind), { numRuns: 5_000, seed: 1 })).failed).toBe(true);
});
