import { describe, expect, test } from 'vitest';
import { LockAbortedError, LockClosedError, LockQueueFullError } from './lock-errors.ts';
import { currentOwner, LockOwner, runAsOwner } from './lock-owner.ts';
import { settle } from './manual-clock.ts';
import { Mutex } from './mutex.ts';
import { Semaphore } from './semaphore.ts';
import type { WaitSource } from './wait-source.ts';

const of = { name: 'lock', organisationId: 'organisation-1' };

function states(promises: readonly Promise<unknown>[]): Promise<readonly string[]> {
  const pending = settle().then(() => 'pending');
  const state = (promise: Promise<unknown>) =>
    Promise.race([
      promise.then(
        () => 'held',
        (error: Error) => error.name,
      ),
      pending,
    ]);
  return Promise.all(promises.map(state));
}

describe('a semaphore', () => {
  test('lends each permit to one at a time, in the order in which it was asked for', async () => {
    const mutex = new Mutex(of);
    const order: number[] = [];
    const work = async (number: number) => {
      using lease = await mutex.acquire();
      expect(mutex.isLocked).toBe(true);
      order.push(number);
      await settle();
      expect(lease.isHeld).toBe(true);
    };
    await Promise.all([1, 2, 3, 4].map(work));
    expect(order).toEqual([1, 2, 3, 4]);
    expect(mutex.isLocked).toBe(false);
  });

  test('does not let those who ask for few overtake one who asks for many', async () => {
    const semaphore = new Semaphore({ ...of, permits: 3 });
    const first = await semaphore.acquire({ permits: 2 });
    const [many, few] = [semaphore.acquire({ permits: 3 }), semaphore.acquire()];
    expect(semaphore.tryAcquire()).toBeUndefined();
    expect(await states([many, few])).toEqual(['pending', 'pending']);
    first.release();
    expect(await states([many, few])).toEqual(['held', 'pending']);
    (await many).release();
    expect(await states([few])).toEqual(['held']);
    expect(semaphore.freePermits).toBe(2);
  });

  test('gives permits back once, however often a lease is released', async () => {
    const semaphore = new Semaphore({ ...of, permits: 2 });
    const [one] = await Promise.all([semaphore.acquire(), semaphore.acquire()]);
    one.release();
    one.release();
    one[Symbol.dispose]();
    expect(semaphore.freePermits).toBe(1);
  });

  test('an aborted wait leaves the queue, and lets those behind it go on', async () => {
    const semaphore = new Semaphore({ ...of, permits: 2 });
    const held = await semaphore.acquire();
    const abort = new AbortController();
    const [many, few] = [semaphore.acquire({ permits: 2, signal: abort.signal }), semaphore.acquire()];
    abort.abort(new Error('enough'));
    await expect(many).rejects.toThrow(LockAbortedError);
    await expect(many).rejects.toMatchObject({ code: 'LOCK_ABORTED', cause: new Error('enough') });
    expect(await states([few])).toEqual(['held']);
    expect(semaphore.waiters).toBe(0);
    held.release();
    await expect(semaphore.acquire({ signal: abort.signal })).rejects.toThrow(LockAbortedError);
    expect(semaphore.freePermits).toBe(1);
  });

  test('leaves no listener at a signal', async () => {
    const mutex = new Mutex(of);
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (type: string, listener: never) => (listeners.add(listener), add(type, listener));
    signal.removeEventListener = (type: string, listener: never) => (listeners.delete(listener), remove(type, listener));
    const held = await mutex.acquire({ signal });
    const waiting = mutex.acquire({ signal });
    expect(listeners.size).toBe(1);
    held.release();
    (await waiting).release();
    expect(listeners.size).toBe(0);
  });

  test('refuses what it cannot give', async () => {
    const semaphore = new Semaphore({ ...of, permits: 1, maxWaiters: 1 });
    await expect(semaphore.acquire({ permits: 2 })).rejects.toThrow(RangeError);
    expect(() => semaphore.tryAcquire({ permits: 0 })).toThrow(RangeError);
    const held = await semaphore.acquire();
    const waiting = semaphore.acquire();
    await expect(semaphore.acquire()).rejects.toThrow(LockQueueFullError);
    semaphore[Symbol.dispose]();
    semaphore[Symbol.dispose]();
    await expect(waiting).rejects.toThrow(LockClosedError);
    await expect(semaphore.acquire()).rejects.toThrow(LockClosedError);
    held.release();
    expect(semaphore.freePermits).toBe(1);
    expect(() => new Semaphore({ name: '', organisationId: '', permits: 0 })).toThrow(
      /name must be .*; organisationId must be .*; permits must be an integer from 1/,
    );
  });

  test('serves nobody while it is disposed of', async () => {
    const semaphore = new Semaphore({ ...of, permits: 2 });
    await semaphore.acquire();
    const [many, few] = [semaphore.acquire({ permits: 2 }), semaphore.acquire()];
    semaphore[Symbol.dispose]();
    expect(await states([many, few])).toEqual(['LockClosedError', 'LockClosedError']);
  });

  test('tells the watch when the first begins to wait and when the last has ended', async () => {
    const said: string[] = [];
    const watch = {
      stackDepth: 2,
      begin: (source: WaitSource) => void said.push(`begin ${[...source.resources()].length}`),
      end: () => void said.push('end'),
    };
    const mutex = new Mutex({ ...of, watch });
    const held = await mutex.acquire();
    const waits = [mutex.acquire(), mutex.acquire()];
    expect(said).toEqual(['begin 1']);
    held.release();
    expect(said).toEqual(['begin 1']);
    (await waits[0]!).release();
    expect(said).toEqual(['begin 1', 'end']);
    (await waits[1]!).release();
    const owned = await mutex.acquire({ owner: new LockOwner('task', 'organisation-1') });
    expect(owned.places()[0]?.file).toContain('semaphore.test.ts');
    expect(held.places()).toEqual([]);
  });

  test('serves 10,000 waiters', async () => {
    const mutex = new Mutex(of);
    let running = 0;
    const work = async () => {
      using _ = await mutex.acquire();
      running += 1;
      expect(running).toBe(1);
      running -= 1;
    };
    await Promise.all(Array.from({ length: 10_000 }, work));
    expect(mutex.waiters).toBe(0);
  });
});

test('a task owns what it asks for, across awaits, and nobody what is asked for outside of it', async () => {
  const mutex = new Mutex(of);
  const owner = new LockOwner('task', 'organisation-1');
  const lease = await runAsOwner(owner, async () => {
    await settle();
    expect(currentOwner()).toBe(owner);
    return mutex.acquire();
  });
  expect(lease.owner).toBe(owner);
  lease.release();
  expect((await mutex.acquire()).owner).toBeUndefined();
  mutex[Symbol.dispose]();
  const another = new Mutex(of);
  expect((await runAsOwner(owner, () => another.acquire({ owner: null }))).owner).toBeUndefined();
});

describe('an owner', () => {
  test('that acts while it waits is concurrent, until it neither waits nor holds', async () => {
    const [a, b] = [new Mutex(of), new Mutex(of)];
    const owner = new LockOwner('task', 'organisation-1');
    const held = await a.acquire();
    const waiting = a.acquire({ owner });
    expect(owner.isConcurrent).toBe(false);
    const other = await b.acquire({ owner });
    expect(owner.isConcurrent).toBe(true);
    other.release();
    held.release();
    (await waiting).release();
    expect(owner.isConcurrent).toBe(false);
  });

  test('that takes one lock after the other, or gives up a wait, is not', async () => {
    const [a, b] = [new Mutex(of), new Mutex(of)];
    const owner = new LockOwner('task', 'organisation-1');
    const held = await a.acquire();
    const abort = new AbortController();
    const [first, given] = [await b.acquire({ owner }), a.acquire({ owner, signal: abort.signal })];
    abort.abort();
    await expect(given).rejects.toThrow(LockAbortedError);
    const next = a.acquire({ owner });
    held.release();
    (await next).release();
    first.release();
    expect(owner.isConcurrent).toBe(false);
  });
});
