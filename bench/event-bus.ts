// The event bus, with everything a bus does, against emitters that a user would pick instead and that do none of it.
// Usage: npm ci --prefix bench && node bench/event-bus.ts [--rounds=5] [--ms=400] [--workload=REGEX] [--only=REGEX]
import { fileURLToPath } from 'node:url';
import { asynchronousBuses, invoice, organisationBuses, startBus, synchronousBuses } from './lib/event-buses.ts';
import type { Invoice, SynchronousContender } from './lib/event-buses.ts';
import { interleave } from './lib/interleave.ts';
import type { Contender } from './lib/interleave.ts';
import { liveHeapBytes, quantileOf, rateOf } from './lib/measure.ts';

type MakeSynchronous = (typeof synchronousBuses)[string];
type MakeAsynchronous = (typeof asynchronousBuses)[string];
type MakeOrganisations = (typeof organisationBuses)[string];

const batchSize = 4_096;
const sink: { count: number; sum: number; last: unknown } = { count: 0, sum: 0, last: undefined };

function consume(payload: Invoice): void {
  sink.count += 1;
  sink.sum += payload.id;
  sink.last = payload;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

let published = 0;

async function publishAll({ publish, isAsynchronous = false }: SynchronousContender, count: number): Promise<void> {
  if (isAsynchronous) for (let turn = 0; turn < count; turn += 1) await publish(invoice((published += 1)));
  else for (let turn = 0; turn < count; turn += 1) publish(invoice((published += 1)));
}

/** One publisher, all of whose events reach all subscribers. */
function fanOut(make: MakeSynchronous, subscribers: number): Contender {
  return async ({ durationMs }) => {
    const contender = await make(subscribers, consume);
    const rate = await rateOf((size) => publishAll(contender, size), durationMs, batchSize);
    if (sink.count !== published * subscribers) throw new Error('deliveries were lost');
    return { ...rate };
  };
}

/** Four publishers that take turns, each after 64 events. */
function fourPublishers(make: MakeSynchronous): Contender {
  return async ({ durationMs }) => {
    const contender = await make(1, consume);
    const publisher = async (count: number): Promise<void> => {
      for (let left = count; left > 0; left -= 64) {
        await publishAll(contender, 64);
        await Promise.resolve();
      }
    };
    const batch = (size: number) => Promise.all(Array.from({ length: 4 }, () => publisher(size / 4)));
    return { ...(await rateOf(batch, durationMs, batchSize)) };
  };
}

/** A thousand organisations with one subscriber each; publishes go round them. */
function thousandOrganisations(make: MakeOrganisations): Contender {
  return async ({ durationMs }) => {
    const organisations = Array.from({ length: 1_000 }, (_, index) => `organisation-${index}`);
    const publish = await make(organisations, consume);
    let next = 0;
    const batch = (size: number): void => {
      for (let turn = 0; turn < size; turn += 1) {
        publish(organisations[next] ?? '', invoice((published += 1)));
        next = next + 1 === organisations.length ? 0 : next + 1;
      }
    };
    return { ...(await rateOf(batch, durationMs, batchSize)) };
  };
}

/** Publishes ahead of the deliveries, up to `most`, and again when half of these have come. */
function outstanding(make: MakeAsynchronous, most: number): Contender {
  return async ({ durationMs }) => {
    const startedMs: number[] = [];
    const waitsUs: number[] = [];
    let delivered = 0;
    let wake: (() => void) | undefined;
    const publish = await make(({ id }) => {
      waitsUs.push((performance.now() - (startedMs[id % most] ?? 0)) * 1_000);
      delivered += 1;
      if (published - delivered <= most / 2) wake?.();
    });
    const phase = async (forMs: number): Promise<number> => {
      const fromMs = performance.now();
      while (performance.now() - fromMs < forMs) {
        while (published - delivered < most) {
          startedMs[published % most] = performance.now();
          publish(invoice(published++), false);
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
      return performance.now() - fromMs;
    };
    await phase(durationMs / 2);
    waitsUs.length = 0;
    const before = delivered;
    const elapsedMs = await phase(durationMs);
    const opsPerSecond = ((delivered - before) * 1_000) / elapsedMs;
    return { opsPerSecond, waitP50Us: quantileOf(waitsUs, 0.5), waitP99Us: quantileOf(waitsUs, 0.99) };
  };
}

/** Each turn 2,000 events of low priority, each a microsecond of work, and then an urgent one: how long does that one wait? */
function urgent(make: MakeAsynchronous): Contender {
  return async ({ durationMs }) => {
    const crowd = 2_000;
    const waitsUs: number[] = [];
    let left = 0;
    let startedMs = 0;
    let finish: (() => void) | undefined;
    const publish = await make(({ id }) => {
      if (id === crowd) waitsUs.push((performance.now() - startedMs) * 1_000);
      else workFor(id);
      left -= 1;
      if (left === 0) finish?.();
    });
    const turn = async (): Promise<void> => {
      const finished = new Promise<void>((resolve) => (finish = resolve));
      left = crowd + 1;
      for (let id = 0; id < crowd; id += 1) publish(invoice(id), false);
      startedMs = performance.now();
      publish(invoice(crowd), true);
      await finished;
      await nextTurn();
    };
    const fromMs = performance.now();
    while (performance.now() - fromMs < durationMs / 2) await turn();
    waitsUs.length = 0;
    while (waitsUs.length < 200) await turn();
    return { waitP99Us: quantileOf(waitsUs, 0.99), waitP50Us: quantileOf(waitsUs, 0.5) };
  };
}

/** About a microsecond. */
function workFor(seed: number): void {
  let value = seed;
  for (let step = 0; step < 600; step += 1) value = (value * 1_103_515_245 + 12_345) & 0x7fffffff;
  sink.sum += value;
}

async function fullBus(types: number) {
  const bus = await startBus();
  for (let index = 0; index < 2 * 65_536; index += 1) bus.publish(`type-${index % types}`, invoice(index));
  return bus;
}

/** Pages of 100 through 65,536 events of ten types. */
function pages(query: { readonly type?: string; readonly pattern?: string }): Contender {
  return async ({ durationMs }) => {
    const bus = await fullBus(10);
    let from = 1;
    const batch = (size: number): void => {
      for (let turn = 0; turn < size; turn += 1) {
        const { events, next = 1 } = bus.events({ ...query, from, limit: 100 });
        sink.last = events;
        from = next;
      }
    };
    const { nsPerOp } = await rateOf(batch, durationMs, 100);
    return { usPerPage: nsPerOp / 1_000 };
  };
}

/** Live heap for each of 65,536 retained events with its payload, after as many again were let go of. */
async function retainedBytes() {
  const before = liveHeapBytes() + process.memoryUsage().arrayBuffers;
  const bus = await fullBus(1);
  const after = liveHeapBytes() + process.memoryUsage().arrayBuffers;
  return { bytesPerEvent: (after - before) / bus.status().retainedEvents };
}

function each<Make>(
  contenders: Readonly<Record<string, Make>>,
  contenderOf: (make: Make) => Contender,
): Record<string, Contender> {
  return Object.fromEntries(Object.entries(contenders).map(([name, make]) => [name, contenderOf(make)]));
}

const baseline = 'EventEmitter';

await interleave('event-bus', fileURLToPath(import.meta.url), [
  { name: '1 publisher, 1 subscriber', baseline, contenders: each(synchronousBuses, (make) => fanOut(make, 1)) },
  { name: '1 publisher, 10 subscribers', baseline, contenders: each(synchronousBuses, (make) => fanOut(make, 10)) },
  { name: '4 publishers, 1 subscriber', baseline, contenders: each(synchronousBuses, fourPublishers) },
  { name: '1,000 organisations', baseline: 'Map of EventEmitter', contenders: each(organisationBuses, thousandOrganisations) },
  { name: '1,024 outstanding', baseline: 'emittery', contenders: each(asynchronousBuses, (make) => outstanding(make, 1_024)) },
  { name: 'urgent behind 2,000', baseline: 'emittery', contenders: each(asynchronousBuses, urgent) },
  {
    name: 'pages of 100',
    contenders: {
      'wavegate, all': pages({}),
      'wavegate, one type of ten': pages({ type: 'type-3' }),
      'wavegate, pattern': pages({ pattern: '*' }),
    },
  },
  { name: 'memory', nodeArgs: ['--expose-gc'], rounds: 3, contenders: { wavegate: retainedBytes } },
]);
