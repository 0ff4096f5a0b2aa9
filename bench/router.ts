// Messages between modules: the router, with validation, priorities, bounds and traces, against queues that a user would build one from and that have less.
// Usage: npm ci --prefix bench && node bench/router.ts [--rounds=5] [--ms=2000] [--workload=REGEX] [--only=REGEX]
import { fileURLToPath } from 'node:url';
import { interleave } from './lib/interleave.ts';
import type { Contender } from './lib/interleave.ts';
import { liveHeapBytes, quantileOf } from './lib/measure.ts';
import { bareQueues, fastq, makeRouter, pQueue, routerWithBus } from './lib/message-queues.ts';
import type { MakeQueue } from './lib/message-queues.ts';

/** Messages that a publisher sends before others have their turn. */
const burst = 64;
/** Messages that may wait before publishers pause. */
const mostAhead = 8_192;

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn();
}

/** As many messages as go through for so long, from so many publishers that take turns. Says so if one is lost or out of order. */
function sustained(make: MakeQueue, publishers: number): Contender {
  return async ({ durationMs }) => {
    const handled = Array.from({ length: publishers }, () => 0);
    let [sent, done, disorder] = [0, 0, 0];
    const queue = await make((publisher, number) => {
      if (number !== (handled[publisher] ?? 0) + 1) disorder += 1;
      handled[publisher] = number;
      done += 1;
    });
    const phase = async (forMs: number): Promise<number> => {
      const startMs = performance.now();
      const before = done;
      const publish = async (publisher: number): Promise<void> => {
        while (performance.now() - startMs < forMs) {
          for (let left = burst; left > 0; left -= 1)
            queue.send(publisher, (numbers[publisher] = (numbers[publisher] ?? 0) + 1), false);
          sent += burst;
          if (sent - done > mostAhead) await nextTurn();
          else await Promise.resolve();
        }
      };
      await Promise.all(Array.from({ length: publishers }, (_, publisher) => publish(publisher)));
      const perSecond = ((done - before) * 1_000) / (performance.now() - startMs);
      await until(() => done === sent);
      return perSecond;
    };
    const numbers = Array.from({ length: publishers }, () => 0);
    await phase(durationMs / 4);
    const messagesPerSecond = await phase(durationMs);
    if (disorder > 0) throw new Error('messages were out of order');
    return { messagesPerSecond };
  };
}

/** While 2,000 messages of low priority wait, each a microsecond of work, an urgent one comes each turn: how long does that one wait? */
function urgent(make: MakeQueue): Contender {
  return async ({ durationMs }) => {
    const waitsUs: number[] = [];
    let [waiting, sentMs] = [0, 0];
    const queue = await make((_, number) => {
      if (number === 0) waitsUs.push((performance.now() - sentMs) * 1_000);
      else {
        workFor(number);
        waiting -= 1;
      }
    });
    const startMs = performance.now();
    while (performance.now() - startMs < durationMs || waitsUs.length < 100) {
      for (; waiting < 2_000; waiting += 1) queue.send(0, 1 + waiting, false);
      const before = waitsUs.length;
      sentMs = performance.now();
      queue.send(0, 0, true);
      while (waitsUs.length === before) await nextTurn();
    }
    return { waitP99Us: quantileOf(waitsUs, 0.99), waitP50Us: quantileOf(waitsUs, 0.5) };
  };
}

/** About a microsecond. */
function workFor(seed: number): void {
  let value = seed;
  for (let turn = 0; turn < 600; turn += 1) value = (value * 31 + turn) | 0;
  if (value === 0.5) throw new Error('unreachable');
}

/** Heap of a message that waits, its payload included. */
function memory(make: MakeQueue): Contender {
  return async () => {
    const queue = await make(() => undefined);
    queue.pause();
    const count = 100_000;
    const before = liveHeapBytes();
    for (let number = 1; number <= count; number += 1) queue.send(0, number, false);
    return { bytesPerMessage: (liveHeapBytes() - before) / count };
  };
}

const router = makeRouter({});
const direct = makeRouter({ isDirect: true });

await interleave('router', fileURLToPath(import.meta.url), [
  {
    name: '1 publisher',
    baseline: 'fastq',
    contenders: {
      wavegate: sustained(router, 1),
      'wavegate, direct channel': sustained(direct, 1),
      'wavegate, on an event bus': sustained(routerWithBus, 1),
      fastq: sustained(fastq, 1),
      'p-queue': sustained(pQueue, 1),
      'bare arrays': sustained(bareQueues, 1),
    },
  },
  {
    name: '4 publishers',
    baseline: 'fastq',
    contenders: {
      wavegate: sustained(router, 4),
      fastq: sustained(fastq, 4),
      'p-queue': sustained(pQueue, 4),
      'bare arrays': sustained(bareQueues, 4),
    },
  },
  {
    name: 'urgent behind 2,000',
    baseline: 'p-queue',
    contenders: { wavegate: urgent(router), 'p-queue': urgent(pQueue), fastq: urgent(fastq) },
  },
  {
    name: 'memory',
    nodeArgs: ['--expose-gc'],
    contenders: { wavegate: memory(router), fastq: memory(fastq), 'p-queue': memory(pQueue), 'bare arrays': memory(bareQueues) },
  },
]);
