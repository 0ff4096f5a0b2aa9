import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { startedBus } from '../../../tests/support/started-bus.ts';
import { settle } from '../shared/manual-clock.ts';
import type { ManualClock } from '../shared/manual-clock.ts';
import { QueueFullError } from './event-bus.ts';
import type { BusEvent, EventCallback, OrganisationBus, SubscribeOptions, Subscription } from './event-bus.ts';
import { attempts, BusModel, echoName, queueLimit } from './fixtures/bus-model.ts';
import { step } from './fixtures/bus-steps.ts';
import type { Step } from './fixtures/bus-steps.ts';

interface Payload {
  readonly fails: number;
  readonly echo: boolean;
}

type Subscribe = (bus: OrganisationBus, pattern: string, callback: EventCallback, options: SubscribeOptions) => Subscription;

/** Plays the steps on a bus and on the model of one; throws where the two part. */
class Game {
  readonly #bus: OrganisationBus;
  readonly #clock: ManualClock;
  readonly #subscribe: Subscribe;
  readonly #model = new BusModel();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #calls = new Map<string, string[]>();
  #named = 0;

  constructor(bus: OrganisationBus, clock: ManualClock, subscribe: Subscribe) {
    this.#bus = bus;
    this.#clock = clock;
    this.#subscribe = subscribe;
    this.#model.nowMs = clock.monotonicMs();
    this.#add('>', { name: echoName, queueLimit: 1_000 });
  }

  async take(step: Step): Promise<void> {
    if (step.do === 'publish') this.#publish(step);
    else if (step.do === 'subscribe') this.#addFrom(step);
    else if (step.do === 'unsubscribe') this.#remove(step.which);
    else if (step.do === 'redeliver') this.#redeliver();
    else await this.#wait(step.ms);
    await settle();
  }

  compare(): void {
    const letters = this.#model.letters.map(({ subscriber, event, attempts }) => `${subscriber} ${event.sequence} ${attempts}`);
    const actual = this.#bus
      .deadLetters()
      .map(({ subscriber, event, attempts }) => `${subscriber} ${event.sequence} ${attempts}`);
    assert.deepEqual(Object.fromEntries(this.#calls), Object.fromEntries(this.#model.calls), 'callbacks were called differently');
    assert.deepEqual(actual.toSorted(), letters.toSorted(), 'other dead letters');
    const { lastSequence, failures } = this.#bus.status();
    assert.deepEqual(
      { lastSequence, failures },
      { lastSequence: this.#model.log.length, failures: this.#model.failures },
      'other figures',
    );
    const types = this.#bus.events({ limit: 1_000 }).events.map(({ type }) => type);
    assert.deepEqual(
      types,
      this.#model.log.map(({ type }) => type),
      'another log',
    );
  }

  async finish(): Promise<void> {
    const stopped = this.#bus.stop({ drainMs: 1_000_000 });
    this.#model.wait(10_000);
    await this.#clock.advance(10_000);
    assert.equal((await stopped).undelivered, 0, 'something is left');
    assert.equal(this.#clock.pending, 0, 'a timer stays');
    this.compare();
  }

  #publish({ type, priority, fails, echo }: Step & { readonly do: 'publish' }): void {
    const accepted = this.#model.publish(type, priority, fails, echo);
    const publish = () => this.#bus.publish(type, { fails, echo } satisfies Payload, { priority });
    if (accepted) publish();
    else assert.throws(publish, QueueFullError, 'a full queue was not heeded');
  }

  #addFrom({ pattern, options, from }: Step & { readonly do: 'subscribe' }): void {
    if (options.durable !== undefined && this.#model.isActive(options.durable)) return;
    const name = options.durable ?? `s${(this.#named += 1)}`;
    const start = Math.min(from, this.#model.log.length + 1);
    this.#add(pattern, { ...options, name, ...(from === 0 ? {} : { from: start }), queueLimit });
  }

  #add(pattern: string, options: SubscribeOptions & { readonly name: string }): void {
    const { name, mode = 'synchronous', order = 'ordered', overflow = 'reject', from, durable } = options;
    const matches = (type: string): boolean => pattern === '>' || type.startsWith(pattern.slice(0, 2));
    const isSynchronous = mode === 'synchronous';
    const settings = { name, matches, isSynchronous, isOrdered: order === 'ordered', overflow, from, durable };
    const calls = this.#calls.get(name) ?? [];
    const tried = new Map<number, number>();
    const callback = ({ sequence, payload }: BusEvent): void => {
      const { fails, echo } = payload as Payload;
      this.#calls.set(name, calls);
      calls.push(`${sequence} ${this.#clock.monotonicMs()}`);
      if (name === echoName) return echo ? this.#echo() : undefined;
      const attempt = (tried.get(sequence) ?? 0) + 1;
      tried.set(sequence, attempt === attempts ? 0 : attempt);
      if (attempt <= fails) throw new Error(`fails ${attempt} of ${fails}`);
      tried.delete(sequence);
    };
    this.#subscriptions.set(name, this.#subscribe(this.#bus, pattern, callback, options));
    this.#model.subscribe(settings);
  }

  #echo(): void {
    try {
      this.#bus.publish('b.x', { fails: 0, echo: false } satisfies Payload);
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error;
    }
  }

  #remove(which: number): void {
    const names = this.#model.names.slice(1);
    const name = names[which % Math.max(1, names.length)];
    if (name === undefined) return;
    this.#model.unsubscribe(name);
    this.#subscriptions.get(name)?.unsubscribe();
  }

  #redeliver(): void {
    this.#model.redeliver();
    this.#bus.redeliver();
  }

  async #wait(ms: number): Promise<void> {
    this.#model.wait(ms);
    await this.#clock.advance(ms);
  }
}

async function play(steps: readonly Step[], subscribe: Subscribe): Promise<void> {
  const { mine, clock } = await startedBus({ retry: { attempts, baseMs: 100, jitterRatio: 0 } });
  const game = new Game(mine, clock, subscribe);
  for (const each of steps) {
    await game.take(each);
    game.compare();
  }
  await game.finish();
}

async function disagreement(subscribe: Subscribe): Promise<{ failed: boolean; error: string | undefined }> {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 30 }), (steps) => play(steps, subscribe));
  const { failed, errorInstance } = await fc.check(property, { numRuns: Number(process.env['MODEL_RUNS'] ?? 2_000) });
  return { failed, error: errorInstance instanceof Error ? errorInstance.message.split('\n')[0] : undefined };
}

const honest: Subscribe = (bus, pattern, callback, options) =>
  bus.subscribe(pattern.includes('*') || pattern === '>' ? { pattern } : pattern, callback, options);

test('behaves as the model does, whatever happens', async () => {
  expect(await disagreement(honest)).toEqual({ failed: false, error: undefined });
});

interface Twin {
  readonly defect: string;
  readonly symptom: string;
  readonly subscribe: Subscribe;
}

const differently = 'callbacks were called differently';

/** A twin whose subscriptions get other options than they asked for. */
function changing(change: (options: SubscribeOptions) => SubscribeOptions): Subscribe {
  return (bus, pattern, callback, options) => honest(bus, pattern, callback, { ...options, ...change(options) });
}

const twins: readonly Twin[] = [
  {
    defect: 'does not wait behind a retry',
    symptom: differently,
    subscribe: changing(({ durable }) => (durable === undefined ? { order: 'unordered' } : {})),
  },
  { defect: 'tries once too often', symptom: differently, subscribe: changing(() => ({ retry: { attempts: attempts + 1 } })) },
  { defect: 'grows no delay', symptom: differently, subscribe: changing(() => ({ retry: { capMs: 100 } })) },
  {
    defect: 'replays one too many',
    symptom: differently,
    subscribe: changing(({ from = 1 }) => ({ from: Math.max(1, from - 1) })),
  },
  {
    defect: 'has room for one too many',
    symptom: 'a full queue was not heeded|called differently|other dead letters',
    subscribe: changing(({ queueLimit = 0 }) => ({ queueLimit: queueLimit + 1 })),
  },
  {
    defect: 'goes on after its end',
    symptom: 'called differently|is active already',
    subscribe: (...given) => Object.defineProperty(honest(...given), 'unsubscribe', { value: () => undefined }),
  },
  {
    defect: 'calls twice',
    symptom: differently,
    subscribe: (bus, pattern, callback, options) => honest(bus, pattern, (event) => (callback(event), callback(event)), options),
  },
];

test.for(twins)('a twin that $defect is caught', async ({ subscribe, symptom }) => {
  const { failed, error } = await disagreement(subscribe);
  expect({ failed, error }).toEqual({ failed: true, error: expect.stringMatching(symptom) });
});
