import { expect, test } from 'vitest';
import { MessageRouter } from '../../../src/runtime/message-router/message-router.ts';
import type { PayloadOf } from '../../../src/runtime/module-registry/reference-model/reference-model.ts';
import { settle } from '../../../src/runtime/shared/manual-clock.ts';

const priorities = ['critical', 'high', 'normal', 'low'] as const;

function beat(count: number): PayloadOf<'module.heartbeat'> {
  return { module: 'AI', beat: count, atMs: 1 };
}

/** Keeps the processor busy. */
function workFor(us: number): void {
  const endMs = performance.now() + us / 1_000;
  while (performance.now() < endMs);
}

function quantile(values: readonly number[], ratio: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * ratio) - 1]!;
}

/** Latencies in milliseconds of high-priority messages while 2,000 of low priority, of 5 µs work each, wait. */
async function latenciesUnderLoad(samples: number): Promise<readonly number[]> {
  await using router = new MessageRouter();
  const mine = router.for('organisation-1');
  const latencies: number[] = [];
  let low = 0;
  const orchestrator = mine.attach('Orchestrator', {
    receives: {
      'module.heartbeat': () => {
        workFor(5);
        // In the midst of what the low ones do, and at the same time behind 2,000 of them.
        if ((low += 1) % 37 === 0) raise();
      },
      'error.raised': ({ payload }) => void latencies.push(performance.now() - Number(payload.message)),
    },
  });
  const ai = mine.attach('AI');
  const raise = (): void =>
    void ai.send('error.raised', { module: 'AI', code: 'E', message: String(performance.now()), severity: 'error' });
  while (latencies.length < samples) {
    while (orchestrator.traffic().queued.low < 2_000) ai.send('module.heartbeat', beat(1));
    raise();
    await settle();
  }
  expect(orchestrator.traffic().queued.low).toBeGreaterThan(1_000);
  expect(await mine.whenIdle()).toBe(true);
  return latencies;
}

test('QA-449.1 delivers high-priority messages under 1 ms at p99 while low-priority queues are saturated', async () => {
  const rounds: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    rounds.push(quantile(await latenciesUnderLoad(300), 0.99));
  }
  // Were they to wait for those of low priority, it would be 10 ms.
  expect(quantile(rounds, 0.5)).toBeLessThan(1);
});

test('QA-449.2 starves no priority', async () => {
  await using router = new MessageRouter();
  const mine = router.for('organisation-1');
  const counts: Record<string, number> = { critical: 0, high: 0, normal: 0, low: 0 };
  const longestWait: Record<string, number> = { critical: 0, high: 0, normal: 0, low: 0 };
  const lastTurn: Record<string, number> = { critical: 0, high: 0, normal: 0, low: 0 };
  const ai = mine.attach('AI');
  let turn = 0;
  const orchestrator = mine.attach('Orchestrator', {
    receives: {
      'module.heartbeat': ({ priority }) => {
        turn += 1;
        counts[priority]! += 1;
        longestWait[priority] = Math.max(longestWait[priority]!, turn - lastTurn[priority]!);
        lastTurn[priority] = turn;
        // Whatever is handled is replaced at once, so that none ever runs out.
        if (turn < 2_900) ai.send('module.heartbeat', beat(turn), { priority });
      },
    },
  });
  orchestrator.suspend();
  for (const priority of priorities)
    for (let count = 0; count < 100; count += 1) ai.send('module.heartbeat', beat(count), { priority });
  orchestrator.resume();
  expect(await mine.whenIdle()).toBe(true);
  // The shares that are promised, 16 : 8 : 4 : 1, and each within every 29 deliveries.
  expect(counts['low']).toBeGreaterThanOrEqual(100);
  expect(counts['normal']).toBeGreaterThanOrEqual(400);
  expect(counts['high']).toBeGreaterThanOrEqual(800);
  expect(counts['critical']).toBeGreaterThanOrEqual(1_600);
  for (const priority of priorities) expect(longestWait[priority]).toBeLessThanOrEqual(29);
  expect(turn).toBe(2_899 + 400);
});

test('QA-449.3 keeps the order of each priority', async () => {
  await using router = new MessageRouter({ lanes: { retryBaseMs: 1 } });
  const mine = router.for('organisation-1');
  const seen = new Map<string, number[]>(priorities.map((priority) => [priority, []]));
  const failures = new Set<number>();
  mine.attach('Orchestrator', {
    receives: {
      'module.heartbeat': async ({ payload, priority }) => {
        if (payload.beat % 7 === 0) await settle();
        // Every eleventh fails at first: the later ones of its priority wait for it.
        if (payload.beat % 11 === 0 && !failures.has(payload.beat)) {
          failures.add(payload.beat);
          throw new Error('planned');
        }
        seen.get(priority)!.push(payload.beat);
      },
    },
  });
  const ai = mine.attach('AI');
  const sent = new Map<string, number[]>(priorities.map((priority) => [priority, []]));
  for (let count = 1; count <= 1_000; count += 1) {
    const priority = priorities[(count * 7 + Math.floor(count / 5)) % 4]!;
    ai.send('module.heartbeat', beat(count), { priority });
    sent.get(priority)!.push(count);
    if (count % 50 === 0) await settle();
  }
  expect(await mine.whenIdle()).toBe(true);
  expect(failures.size).toBe(90);
  expect(seen).toEqual(sent);
  for (const counts of sent.values()) expect(counts.length).toBeGreaterThan(100);
});
