import { expect, test } from 'vitest';
import { seeded } from '../../../tests/support/seeded.ts';
import { EventBus, everyEvent } from './event-bus.ts';
import type { BusEvent, EventFilter, OrganisationBus, SubscribeOptions, Subscription } from './event-bus.ts';

const publishers = 8;
const eventsEach = 125_000;
const queueLimit = 2_048;
const maxEvents = 65_536;

/** Watches what one subscriber receives: every event of interest once and in order. */
class Witness {
  readonly #isWanted: (event: BusEvent) => boolean;
  #latest = 0;
  received = 0;
  /** Events that came twice or late, or were of no interest. */
  wrong = 0;
  /** Missing numbers, where every event is of interest. */
  gaps = 0;

  constructor(isWanted: (event: BusEvent) => boolean) {
    this.#isWanted = isWanted;
  }

  see(event: BusEvent): void {
    if (event.sequence <= this.#latest || !this.#isWanted(event)) this.wrong += 1;
    this.gaps += event.sequence - this.#latest - 1;
    this.#latest = event.sequence;
    this.received += 1;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Sixteen subscribers: synchronous and asynchronous, to everything and to part, one slow, one that throws at random, one that comes and goes. */
class Audience {
  readonly all: Witness[] = [];
  readonly odd: Witness[] = [];
  readonly #bus: OrganisationBus;
  readonly #random = seeded(20_260_101);
  readonly #untilLeaving = { left: 1 };
  #comings: Subscription | undefined;
  thrown = 0;
  comings = 0;

  constructor(bus: OrganisationBus) {
    this.#bus = bus;
    for (const mode of ['synchronous', 'asynchronous'] as const) {
      this.#join(this.all, everyEvent, { mode });
      this.#join(this.all, { pattern: 'order.>' }, { mode });
      this.#join(this.all, everyEvent, { mode, from: 1 });
      this.#join(this.odd, 'order.odd', { mode });
      this.#join(this.odd, { pattern: '*.odd' }, { mode });
    }
    const asynchronous = { mode: 'asynchronous' } as const;
    this.#join(this.all, everyEvent, asynchronous);
    this.#join(this.all, everyEvent, asynchronous, async () => undefined);
    this.#join(this.all, everyEvent, asynchronous, ({ sequence }) => (sequence % 100 === 0 ? nextTurn() : undefined));
    this.#join(this.all, everyEvent, { ...asynchronous, retry: { attempts: 100, baseMs: 0 } }, () => this.#mayThrow());
    this.#join(this.all, everyEvent, { ...asynchronous, order: 'ordered' });
    this.#comeAndGo();
  }

  /** Whether somebody has not seen all of so many events. */
  isBehind(total: number): boolean {
    return this.all.some(({ received }) => received < total);
  }

  #join(witnesses: Witness[], filter: EventFilter, options: SubscribeOptions, act?: (event: BusEvent) => unknown): void {
    const witness = new Witness(({ type }) => witnesses === this.all || type === 'order.odd');
    witnesses.push(witness);
    const callback = (event: BusEvent): unknown => {
      const outcome = act?.(event);
      witness.see(event);
      return outcome;
    };
    this.#bus.subscribe(filter, callback, { queueLimit, overflow: 'wait', ...options });
  }

  #mayThrow(): void {
    if (this.#random() > 0.0005) return;
    this.thrown += 1;
    throw new Error('at random');
  }

  /** Ends its durable subscription from time to time, in the middle of a callback, and comes back in the next turn. */
  #comeAndGo(): void {
    const witness = new Witness(() => true);
    this.all.push(witness);
    const come = (): void => {
      this.comings += 1;
      this.#untilLeaving.left = 1 + Math.floor(this.#random() * 10_000);
      const options = { durable: 'comes and goes', mode: 'asynchronous', queueLimit, overflow: 'wait' } as const;
      this.#comings = this.#bus.subscribe(everyEvent, see, options);
    };
    const see = (event: BusEvent): void => {
      witness.see(event);
      if ((this.#untilLeaving.left -= 1) > 0) return;
      this.#comings?.unsubscribe();
      setImmediate(() => (this.#bus.status().state === 'RUNNING' ? come() : undefined));
    };
    come();
  }
}

/** The greatest backlog and the most retained events that were seen on the way. */
async function publishAll(bus: OrganisationBus): Promise<{ queued: number; retained: number; numbersFell: number }> {
  const seen = { queued: 0, retained: 0, numbersFell: 0 };
  const publisher = async (id: number): Promise<void> => {
    let latest = 0;
    for (let turn = 0; turn < eventsEach; turn += 1) {
      const { sequence } = await bus.publishAsync(id % 2 === 0 ? 'order.even' : 'order.odd', turn);
      if (sequence <= latest) seen.numbersFell += 1;
      latest = sequence;
      if (turn % 1_000 !== 0) continue;
      const { queued, retainedEvents } = bus.status();
      seen.queued = Math.max(seen.queued, queued);
      seen.retained = Math.max(seen.retained, retainedEvents);
    }
  };
  await Promise.all(Array.from({ length: publishers }, (_, id) => publisher(id)));
  return seen;
}

test('a million events of eight publishers reach sixteen subscribers once and in order, within bounds', async () => {
  const bus = new EventBus({ retention: { maxEvents } }).initialize('organisation-1');
  await bus.start();
  const audience = new Audience(bus);
  const { queued, retained, numbersFell } = await publishAll(bus);
  for (let turns = 0; turns < 100_000 && audience.isBehind(publishers * eventsEach); turns += 1) await nextTurn();
  const total = publishers * eventsEach;
  expect(bus.status().lastSequence).toBe(total);
  expect(audience.all.map(({ received, wrong, gaps }) => ({ received, wrong, gaps }))).toEqual(
    Array.from({ length: 12 }, () => ({ received: total, wrong: 0, gaps: 0 })),
  );
  expect(audience.odd.map(({ received, wrong }) => ({ received, wrong }))).toEqual(
    Array.from({ length: 4 }, () => ({ received: total / 2, wrong: 0 })),
  );
  expect({ numbersFell, lost: bus.gaps(), dead: bus.deadLetters() }).toEqual({ numbersFell: 0, lost: [], dead: [] });
  expect(bus.verifyOrder()).toEqual({
    isInOrder: true,
    checked: maxEvents,
    firstSequence: total - maxEvents + 1,
    lastSequence: total,
  });
  expect(audience.thrown).toBeGreaterThan(300);
  expect(audience.comings).toBeGreaterThan(100);
  expect(bus.status().totals.failures).toBe(audience.thrown);
  expect(queued).toBeLessThanOrEqual(16 * queueLimit);
  expect(queued).toBeGreaterThan(queueLimit);
  expect(retained).toBe(maxEvents);
  expect(await bus.stop()).toEqual({ undelivered: 0, unfinished: [] });
}, 30_000);
