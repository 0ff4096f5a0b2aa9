import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeServer } from '../../../tests/support/fake-server.ts';
import type { FakeConnection } from '../../../tests/support/fake-server.ts';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { ConnectionPool, LeaseReleasedError } from './connection-pool.ts';
import type { AcquireOptions, Lease, PoolOptions } from './connection-pool.ts';

const max = 3;
const acquireTimeoutMs = 1_000;

type Step =
  | { readonly do: 'acquire'; readonly organisations: readonly string[] }
  | { readonly do: 'release' | 'discard' | 'cut' | 'abort' | 'releaseAgain'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number };

type Pool = Pick<ConnectionPool<FakeConnection>, 'acquire' | 'statistics' | 'close'>;
type MakePool = (options: PoolOptions<FakeConnection>) => Pool;

interface Ask {
  readonly organisation: string;
  readonly deadlineMs: number;
  readonly controller: AbortController;
  /** What the model says became of it. */
  expected: 'waiting' | 'granted' | 'refused';
  actual: 'waiting' | 'granted' | 'refused';
  lease?: Lease<FakeConnection>;
}

/** Plays the steps on a pool and on the simplest model of one; throws where the two part. */
async function play(steps: readonly Step[], makePool: MakePool): Promise<void> {
  const server = new FakeServer();
  const clock = new ManualClock();
  const limits = { min: 1, max, acquireTimeoutMs, maxLifetimeMs: 2_500, idleTimeoutMs: 700, keepAliveMs: 400 };
  const pool = makePool({ factory: server, ...limits, clock, random: () => 0.5 });
  const game = new Game(server, clock, pool);
  for (const step of steps) {
    await game.take(step);
    game.compare();
  }
  await game.finish();
}

class Game {
  readonly #server: FakeServer;
  readonly #clock: ManualClock;
  readonly #pool: Pool;
  readonly #asks: Ask[] = [];
  readonly #released: Lease<FakeConnection>[] = [];
  #traces = 0;
  #releases = 0;

  constructor(server: FakeServer, clock: ManualClock, pool: Pool) {
    this.#server = server;
    this.#clock = clock;
    this.#pool = pool;
  }

  get #held(): readonly Ask[] {
    return this.#asks.filter((ask) => ask.expected === 'granted' && ask.lease?.released === false);
  }

  get #waiting(): readonly Ask[] {
    return this.#asks.filter((ask) => ask.expected === 'waiting');
  }

  async take(step: Step): Promise<void> {
    if (step.do === 'acquire') for (const organisation of step.organisations) this.#acquire(organisation);
    else if (step.do === 'wait') await this.#wait(step.ms);
    else if (step.do === 'abort') this.#abort(pick(this.#waiting, step.which));
    else if (step.do === 'cut') pick(this.#server.open, step.which)?.cut(new Error('cut'));
    else if (step.do === 'releaseAgain') expectRefusal(pick(this.#released, step.which));
    else this.#end(pick(this.#held, step.which), step.do);
    for (let turns = 0; turns < 6; turns++) await settle();
  }

  /** The pool must have done what the model did, and never share, exceed or leak. */
  compare(): void {
    this.#compareOutcomes();
    const connections = this.#held.map((ask) => ask.lease?.connection);
    assert.equal(new Set(connections).size, connections.length, 'a connection has two holders');
    assert.ok(this.#server.peak <= max, 'more connections than the maximum');
    assert.equal(this.#traces, 0, 'traces of another organisation');
    const { inUse, waiting, acquisitions, releases } = this.#pool.statistics();
    const granted = this.#asks.filter((ask) => ask.expected === 'granted').length;
    const figures = { inUse: this.#held.length, waiting: this.#waiting.length, acquisitions: granted, releases: this.#releases };
    assert.deepEqual({ inUse, waiting, acquisitions, releases }, figures, 'wrong figures');
  }

  #compareOutcomes(): void {
    const actual = this.#asks.map((ask) => ask.actual);
    const expected = this.#asks.map((ask) => ask.expected);
    assert.deepEqual(actual, expected, 'an acquisition ended differently');
  }

  async finish(): Promise<void> {
    const waiting = this.#waiting;
    const closed = this.#pool.close({ timeoutMs: 50 });
    for (const ask of waiting) ask.expected = 'refused';
    await this.#clock.advance(20_000);
    await closed;
    this.#compareOutcomes();
    assert.equal(this.#server.open.length, 0, 'a connection stays open');
    assert.equal(this.#clock.pending, 0, 'a timer stays');
  }

  #acquire(organisation: string): void {
    const controller = new AbortController();
    const deadlineMs = this.#clock.monotonicMs() + acquireTimeoutMs;
    const ask: Ask = { organisation, deadlineMs, controller, expected: 'waiting', actual: 'waiting' };
    this.#asks.push(ask);
    this.#pool.acquire(organisation, { signal: controller.signal }).then(
      (lease) => this.#granted(ask, lease),
      () => (ask.actual = 'refused'),
    );
    this.#grant();
  }

  #granted(ask: Ask, lease: Lease<FakeConnection>): void {
    ask.actual = 'granted';
    ask.lease = lease;
    this.#traces += lease.connection.traces.filter((trace) => trace !== ask.organisation).length;
    lease.connection.traces.push(ask.organisation);
  }

  /** Whoever asked first gets what is free. */
  #grant(): void {
    const busy = this.#asks.filter((ask) => ask.expected === 'granted' && ask.lease?.released !== true).length;
    for (const ask of this.#waiting.slice(0, max - busy)) ask.expected = 'granted';
  }

  #end(ask: Ask | undefined, how: 'release' | 'discard'): void {
    if (ask?.lease === undefined) return;
    ask.lease[how]();
    this.#released.push(ask.lease);
    this.#releases += 1;
    this.#grant();
  }

  #abort(ask: Ask | undefined): void {
    if (ask === undefined) return;
    ask.controller.abort();
    ask.expected = 'refused';
  }

  async #wait(ms: number): Promise<void> {
    await this.#clock.advance(ms);
    for (const ask of this.#waiting) if (ask.deadlineMs <= this.#clock.monotonicMs()) ask.expected = 'refused';
  }
}

function pick<Item>(items: readonly Item[], which: number): Item | undefined {
  return items[which % Math.max(1, items.length)];
}

function expectRefusal(lease: Lease<FakeConnection> | undefined): void {
  if (lease !== undefined) assert.throws(() => lease.release(), LeaseReleasedError);
}

/** Ask in the same turn. */
const askers = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 });
const which = fc.nat({ max: 7 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('acquire' as const), organisations: askers }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('release' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('discard', 'cut', 'abort', 'releaseAgain'), which }) },
  // Multiples of 100 ms: deadlines are met on the dot, and never within the pause between two wake-ups.
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 20 }).map((n) => n * 100) }),
  },
);

/** Looks for steps on which the pool and the model part. */
async function disagreement(makePool: MakePool): Promise<{ failed: boolean; error: string | undefined }> {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 40 }), (steps) => play(steps, makePool));
  const { failed, errorInstance } = await fc.check(property, { numRuns: Number(process.env['MODEL_RUNS'] ?? 200) });
  return { failed, error: errorInstance instanceof Error ? errorInstance.message : undefined };
}

test('behaves as the model does, whatever happens', async () => {
  const { failed, error } = await disagreement((options) => new ConnectionPool(options));
  expect({ failed, error }).toEqual({ failed: false, error: undefined });
});

test('behaves as the model does where most connections pass from hand to hand unproven', async () => {
  const { failed, error } = await disagreement((options) => new ConnectionPool({ ...options, validateAfterIdleMs: 1_000 }));
  expect({ failed, error }).toEqual({ failed: false, error: undefined });
});

/** Gives every second waiter the place of the one before. */
class Unfair extends ConnectionPool<FakeConnection> {
  #asked = 0;

  override async acquire(organisationId: string, options?: AcquireOptions): Promise<Lease<FakeConnection>> {
    this.#asked += 1;
    if (this.#asked % 2 === 0) await settle();
    return super.acquire(organisationId, options);
  }
}

interface Twin {
  readonly defect: string;
  readonly symptom: string;
  readonly makePool: MakePool;
}

const twins: readonly Twin[] = [
  {
    defect: 'opens one too many',
    symptom: 'an acquisition ended differently',
    makePool: (options) => new ConnectionPool({ ...options, max: max + 1 }),
  },
  {
    defect: 'resets nothing',
    symptom: 'traces of another organisation',
    makePool: (options) => new ConnectionPool({ ...options, factory: { ...options.factory, reset: () => undefined } }),
  },
  {
    defect: 'lets waiters wait too long',
    symptom: 'an acquisition ended differently',
    makePool: (options) => new ConnectionPool({ ...options, acquireTimeoutMs: acquireTimeoutMs * 2 }),
  },
  {
    defect: 'serves out of order',
    symptom: 'an acquisition ended differently',
    makePool: (options) => new Unfair(options),
  },
  {
    defect: 'closes nothing',
    symptom: 'a connection stays open',
    makePool: (options) => new ConnectionPool({ ...options, factory: { ...options.factory, destroy: () => undefined } }),
  },
];

test.for(twins)('a twin that $defect is caught', async ({ makePool, symptom }) => {
  const { failed, error } = await disagreement(makePool);
  expect({ failed, error }).toEqual({ failed: true, error: expect.stringContaining(symptom) });
});
