import { expect, test } from 'vitest';
import { FakeServer } from '../../../tests/support/fake-server.ts';
import type { FakeConnection } from '../../../tests/support/fake-server.ts';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';

/** As much of a pool as the two defects need. */
interface AnyPool {
  acquire(organisationId: string): Promise<{ readonly connection: FakeConnection; release(): void }>;
  statistics(): unknown;
}

/** A pool with two defects that an earlier build had: it removes from a list that it walks, and reads figures under a lock. */
class EarlierPool implements AnyPool {
  readonly #idle: { readonly connection: FakeConnection; readonly bornMs: number }[];
  readonly #clock: ManualClock;
  readonly #lifetimeMs: number;
  #lock: Promise<unknown> = Promise.resolve();

  constructor(connections: readonly FakeConnection[], clock: ManualClock, lifetimeMs: number) {
    this.#idle = connections.map((connection) => ({ connection, bornMs: clock.monotonicMs() }));
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
  }

  acquire(): Promise<{ connection: FakeConnection; release(): void }> {
    for (const entry of this.#idle) {
      if (this.#clock.monotonicMs() - entry.bornMs > this.#lifetimeMs) {
        entry.connection.isOpen = false;
        this.#idle.splice(this.#idle.indexOf(entry), 1);
      }
    }
    return this.#locked(async () => {
      while (this.#idle.length === 0) await settle();
      const entry = this.#idle.pop();
      if (entry === undefined) throw new Error('none');
      return { connection: entry.connection, release: () => void this.#idle.push(entry) };
    });
  }

  statistics(): unknown {
    return this.#locked(async () => ({ idle: this.#idle.length }));
  }

  #locked<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = this.#lock.then(run);
    this.#lock = result;
    return result;
  }
}

async function openConnections(count: number): Promise<{ server: FakeServer; connections: FakeConnection[] }> {
  const server = new FakeServer();
  const { signal } = new AbortController();
  const connections = await Promise.all(Array.from({ length: count }, () => server.create(signal, () => undefined)));
  return { server, connections };
}

/** The check of QA-438.5: how many of five expired connections are closed by one acquisition, and whether it got one of them. */
async function acquireAfterExpiry(pool: AnyPool, first: readonly FakeConnection[], clock: ManualClock) {
  clock.jump(10_001);
  const lease = await pool.acquire('a');
  await settle();
  return { closed: first.filter((connection) => !connection.isOpen).length, gotExpired: first.includes(lease.connection) };
}

/** The check of QA-440.4: whether figures can be read while an acquisition waits. */
async function statisticsWhileWaiting(pool: AnyPool): Promise<'read' | 'blocked'> {
  const held = await pool.acquire('a');
  const waiting = pool.acquire('a');
  const read = Promise.resolve(pool.statistics()).then(() => 'read' as const);
  const patience = settle()
    .then(settle)
    .then(() => 'blocked' as const);
  const outcome = await Promise.race([read, patience]);
  held.release();
  (await waiting).release();
  return outcome;
}

test('retires several expired connections during one acquisition, where the earlier pool retired every other', async () => {
  const clock = new ManualClock();
  const server = new FakeServer();
  const pool = new ConnectionPool({ factory: server, min: 5, max: 5, maxLifetimeMs: 10_000, lifetimeJitterRatio: 0, clock });
  await pool.whenReady();
  expect(await acquireAfterExpiry(pool, [...server.opened], clock)).toEqual({ closed: 5, gotExpired: false });

  const { connections } = await openConnections(5);
  const earlier = new EarlierPool(connections, clock, 10_000);
  expect(await acquireAfterExpiry(earlier, connections, clock)).toEqual({ closed: 3, gotExpired: true });
});

test('reads figures while acquisitions wait, where the earlier pool waited for them', async () => {
  const clock = new ManualClock();
  expect(await statisticsWhileWaiting(new ConnectionPool({ factory: new FakeServer(), max: 1, clock }))).toBe('read');
  const { connections } = await openConnections(1);
  expect(await statisticsWhileWaiting(new EarlierPool(connections, clock, 10_000))).toBe('blocked');
});
