import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ModuleRegistry } from '../module-registry/module-registry.ts';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { Ring } from '../shared/ring.ts';
import { priorities, setups, steps } from './fixtures/router-model.ts';
import type { SinkSetup, Step } from './fixtures/router-model.ts';
import { MessageRouter, QueueFullError } from './message-router.ts';
import type { DeadLetterReason, DrainReport, Message, ModulePort, Receipt } from './message-router.ts';

const group = { kind: 'group', fields: { failures: { kind: 'integer', least: 0, most: 9 } } } as const;
const names = ['sink-0', 'sink-1'] as const;
const model = {
  job: { sources: ['source-0', 'source-1'], targets: [...names], priority: 'normal', payload: group },
} as const;
const attempts = 3;
const maxBytes = 2_000;

/** What became of each message at each module, by what was seen from outside. */
class Record {
  readonly accepted = new Map<string, Set<string>>(names.map((name) => [name, new Set()]));
  readonly handled = new Map<string, string[]>(names.map((name) => [name, []]));
  readonly messages = new Map<string, Message>();

  took({ message, refusedBy }: Receipt): void {
    this.messages.set(message!.id, message!);
    for (const name of names) if (!refusedBy.includes(name)) this.accepted.get(name)!.add(message!.id);
  }
}

type Sink = Pick<ModulePort, 'traffic' | 'suspend' | 'resume'>;

class World {
  readonly clock = new ManualClock(1_000);
  readonly registry = new ModuleRegistry();
  readonly router: MessageRouter<typeof model>;
  readonly record = new Record();
  readonly sinks: readonly Sink[];
  readonly #sources;

  constructor(sinkSetups: readonly SinkSetup[]) {
    const { clock, registry } = this;
    registry.for('o').registerAll(names.map((name) => ({ name })));
    this.router = new MessageRouter({
      model,
      clock,
      registry,
      maxBytes,
      random: () => 0.5,
      recoveryCapMs: 1_000,
      maxDeadLetters: 10_000,
    });
    const mine = this.router.for('o');
    this.sinks = names.map((name, each) => {
      const { isAsync, ...lane } = sinkSetups[each]!;
      return mine.attach(name, { ...lane, attempts, receives: { job: this.#handler(name, isAsync) } });
    });
    this.#sources = (['source-0', 'source-1'] as const).map((name) => mine.attach(name));
  }

  async run(step: Step): Promise<void> {
    if (step.do === 'send') this.#send(step);
    else if (step.do === 'advance') await this.clock.advance(step.byMs);
    else if (step.do !== 'crash') this.sinks[step.sink]![step.do]();
    else this.#crash(names[step.sink]!);
  }

  /** Everything that can be handled is, and the router is closed. */
  async end(): Promise<readonly DrainReport[]> {
    for (const sink of this.sinks) sink.resume();
    for (let round = 0; round < 3_000 && this.#isBusy; round += 1) await this.clock.advance(500);
    return this.router.close({ signal: AbortSignal.abort() });
  }

  #send({ source, rank, failures }: Step & { do: 'send' }): void {
    try {
      this.record.took(this.#sources[source]!.send('job', { failures }, { priority: priorities[rank] }));
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error;
    }
  }

  get #isBusy(): boolean {
    return this.sinks.some((each) => each.traffic().backlog + each.traffic().inFlight > 0);
  }

  #crash(name: string): void {
    const module = this.registry.find('o', name)!;
    if (module.state === 'Healthy' || module.state === 'Degraded') module.report('Unhealthy', 'planned');
  }

  #handler(name: string, isAsync: boolean) {
    const calls = new Map<string, number>();
    const handle = (message: Message<'job', { failures: number }>): void => {
      const call = (calls.get(message.id) ?? 0) + 1;
      calls.set(message.id, call);
      if (call <= message.payload.failures && message.payload.failures < 9) throw new Error('planned');
      if (message.payload.failures === 9) throw new Error('poison');
      this.record.handled.get(name)!.push(message.id);
    };
    if (!isAsync) return handle;
    return async (message: Message<'job', { failures: number }>): Promise<void> => {
      await settle();
      handle(message);
    };
  }
}

/** Nobody keeps more than may be, whatever happens. */
function checkBounds(sinks: readonly Sink[], sinkSetups: readonly SinkSetup[]): void {
  for (const [each, { concurrency, queueLimit }] of sinkSetups.entries()) {
    const { backlog, inFlight } = sinks[each]!.traffic();
    // What was begun with, and failed, is kept beside what the queue may hold.
    expect(backlog).toBeLessThanOrEqual(queueLimit + concurrency);
    expect(inFlight).toBeLessThanOrEqual(concurrency);
  }
  expect(sinks.reduce((sum, sink) => sum + sink.traffic().sizeBytes, 0)).toBeLessThanOrEqual(maxBytes);
}

/** Every accepted pair was handled once, or is a dead letter for the right reason; and in order, for each source, module and priority. */
function checkOutcome({ record, router }: World, sinkSetups: readonly SinkSetup[]): void {
  const letters = router.for('o').deadLetters();
  for (const [each, name] of names.entries()) {
    const handled = record.handled.get(name)!;
    const dead = letters.filter((letter) => letter.module === name && letter.reason !== 'refused');
    const accounted = [...handled, ...dead.map(({ message }) => message.id)];
    expect(accounted.toSorted()).toEqual([...record.accepted.get(name)!].toSorted());
    for (const { reason, message } of dead) checkReason(reason, message, sinkSetups[each]!);
    if (sinkSetups[each]!.concurrency === 1) checkOrder(handled.map((id) => record.messages.get(id)!));
  }
}

function checkReason(reason: DeadLetterReason, { payload }: Message, { overflow }: SinkSetup): void {
  const isPoison = (payload as { failures: number }).failures === 9;
  expect(reason).toBe(isPoison && reason !== 'dropped' ? 'failed' : 'dropped');
  if (reason === 'dropped') expect(overflow).toBe('drop-oldest');
}

const sequence = ({ id }: Message): number => Number(id.split('-').at(-1));

function checkOrder(handled: readonly Message[]): void {
  for (const lane of Map.groupBy(handled, ({ source, priority }) => `${source} ${priority}`).values()) {
    const sequences = lane.map(sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
  }
}

async function followsModel(given: readonly [SinkSetup, SinkSetup], commands: readonly Step[]): Promise<void> {
  const world = new World(given);
  await world.registry.for('o').startAll();
  await settle();
  for (const command of commands) {
    await world.run(command);
    checkBounds(world.sinks, given);
  }
  expect(await world.end()).toMatchObject([{ isComplete: true }]);
  expect(world.clock.pending).toBe(0);
  for (const sink of world.sinks) expect(sink.traffic()).toMatchObject({ backlog: 0, inFlight: 0, sizeBytes: 0 });
  checkOutcome(world, given);
}

const property = fc.asyncProperty(setups, steps, followsModel);

test('whatever happens, each message that a module took is handled once, in order, or is a dead letter for the right reason', async () => {
  const found = await fc.check(property, { numRuns: 300 });
  expect(found.failed, `${fc.defaultReportMessage(found)}\n${String((found.errorInstance as Error | undefined)?.stack)}`).toBe(
    false,
  );
});

type Shift = (this: Ring<unknown>, original: () => unknown) => unknown;

/** Breaks the ring that the queues are made of, now and then, for as long as `run` takes. */
async function withBrokenRing(shift: Shift, run: () => Promise<unknown>) {
  const original = Object.getOwnPropertyDescriptor(Ring.prototype, 'shift')!;
  let calls = 0;
  const broken = function broken(this: Ring<unknown>): unknown {
    const take = (): unknown => original.value.call(this);
    if (this.length > 1) calls += 1;
    return this.length > 1 && calls % 5 === 0 ? shift.call(this, take) : take();
  };
  Object.defineProperty(Ring.prototype, 'shift', { ...original, value: broken });
  try {
    return await run();
  } finally {
    Object.defineProperty(Ring.prototype, 'shift', original);
  }
}

const isDelivery = (item: unknown): boolean => typeof item === 'object' && item !== null && 'message' in item;

const breaks: readonly (readonly [string, Shift])[] = [
  [
    'swaps two',
    function swap(this: Ring<unknown>, original: () => unknown) {
      const first = original();
      if (!isDelivery(first)) return first;
      const second = original();
      this.push(first);
      return second;
    },
  ],
  [
    'gives one twice',
    function repeat(this: Ring<unknown>, original: () => unknown) {
      const item = original();
      if (isDelivery(item)) this.push(item);
      return item;
    },
  ],
  [
    'loses one',
    function lose(this: Ring<unknown>, original: () => unknown) {
      const item = original();
      return isDelivery(item) ? original() : item;
    },
  ],
];

test.for(breaks)('a queue that %s is found out', async ([, shift]) => {
  const found = await withBrokenRing(shift, () => fc.check(property, { numRuns: 2_000, endOnFailure: true }));
  expect((found as { failed: boolean }).failed).toBe(true);
});
