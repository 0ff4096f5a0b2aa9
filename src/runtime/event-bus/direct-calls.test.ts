import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { startedBus } from '../../../tests/support/started-bus.ts';
import { settle } from '../shared/manual-clock.ts';
import type { BusEvent, OrganisationBus, Subscription } from './event-bus.ts';

/** What the callback with that place does with an event; all others return nothing. */
type Act = 'throw' | 'promise' | 'value' | 'leave' | 'join' | 'publish';

interface Publish {
  readonly type: string;
  readonly place: number;
  readonly act: Act | undefined;
}

interface Account {
  readonly sequences: number[];
  handled: number;
  readonly subscription: Subscription;
}

/** Subscribers of one bus, each with its own account of what it received and handled. */
class Crowd {
  readonly #bus: OrganisationBus;
  readonly #received = new Map<string, Account>();
  #joined = 0;

  constructor(bus: OrganisationBus) {
    this.#bus = bus;
  }

  join(pattern: string): void {
    const place = this.#joined;
    const name = `s${(this.#joined += 1)}`;
    const filter = pattern.endsWith('*') ? { pattern } : pattern;
    const subscription = this.#bus.subscribe(filter, (event) => this.#receive(name, place, event), {
      name,
      retry: { attempts: 1 },
    });
    this.#received.set(name, { sequences: [], handled: 0, subscription });
  }

  leave(place: number): void {
    this.#received.get(`s${place + 1}`)?.subscription.unsubscribe();
  }

  compare(): void {
    const { subscriptions, totals } = this.#bus.status();
    const accounts = [...this.#received].map(([name, { handled }]) => [name, handled] as const);
    const active = new Set(subscriptions.map(({ name }) => name));
    const counts = subscriptions.map(({ name, delivered }) => [name, delivered]);
    assert.deepEqual(
      counts,
      accounts.filter(([name]) => active.has(name)),
      'other counts',
    );
    assert.equal(
      totals.delivered,
      accounts.reduce((sum, [, handled]) => sum + handled, 0),
      'another total',
    );
    for (const { sequences } of this.#received.values()) {
      assert.deepEqual(
        sequences,
        sequences.toSorted((one, other) => one - other),
        'another order',
      );
    }
  }

  #receive(name: string, place: number, event: BusEvent): unknown {
    const account = this.#received.get(name);
    const asked = event.payload as Publish;
    if (account === undefined) throw new Error(`${name} was called before it had subscribed`);
    account.sequences.push(event.sequence);
    const act = asked.place === place ? asked.act : undefined;
    if (act === 'throw') throw new Error('as asked');
    account.handled += 1;
    if (act === 'leave') this.leave(place);
    if (act === 'join') this.join('a.*');
    if (act === 'publish') this.#bus.publish('b.x', { type: 'b.x', place: -1, act: undefined } satisfies Publish);
    if (act === 'promise') return Promise.resolve();
    return act === 'value' ? 'a value' : undefined;
  }
}

const act = fc.constantFrom<Act | undefined>(undefined, undefined, 'throw', 'promise', 'value', 'leave', 'join', 'publish');
const publish = fc.record({ type: fc.constantFrom('a.x', 'a.y', 'b.x'), place: fc.nat(5), act });
const step = fc.oneof(
  { weight: 6, arbitrary: publish },
  { weight: 1, arbitrary: fc.record({ join: fc.constantFrom('a.x', 'b.x', 'a.*') }) },
  { weight: 1, arbitrary: fc.record({ leave: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.constant('compare') },
);

test('every count is that of the callbacks, whoever throws, waits, comes or goes in the midst of a round', async () => {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
    const { mine } = await startedBus();
    const crowd = new Crowd(mine);
    for (const pattern of ['a.x', 'a.*', 'a.x']) crowd.join(pattern);
    for (const each of steps) {
      if (each === 'compare') crowd.compare();
      else if ('join' in each) crowd.join(each.join);
      else if ('leave' in each) crowd.leave(each.leave);
      else mine.publish(each.type, each satisfies Publish);
      await settle();
    }
    crowd.compare();
  });
  const { failed, errorInstance } = await fc.check(property, { numRuns: 400 });
  expect({ failed, errorInstance }).toEqual({ failed: false, errorInstance: null });
});

test('what has a topic no more is still counted', async () => {
  const { mine } = await startedBus({ retention: { maxEvents: 4 } });
  let calls = 0;
  mine.subscribe({ pattern: '>' }, () => void (calls += 1), { name: 'all' });
  for (let type = 0; type < 3_000; type += 1) for (let time = 0; time < 3; time += 1) mine.publish(`t.n${type}`, null);
  expect([calls, mine.status().subscriptions]).toMatchObject([9_000, [{ delivered: 9_000 }]]);
});
