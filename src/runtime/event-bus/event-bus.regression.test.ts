import { expect, test } from 'vitest';
import { startedBus } from '../../../tests/support/started-bus.ts';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { EarlierBus } from './fixtures/earlier-bus.ts';
import type { AnyBus } from './fixtures/earlier-bus.ts';

/** The check of QA-470.4: whether a callback that publishes, and waits for that, ever comes to its end. */
async function publishInsideCallback(bus: AnyBus): Promise<'delivered' | 'deadlock'> {
  let outcome: 'delivered' | 'deadlock' = 'deadlock';
  bus.subscribe('order.created', async () => {
    await bus.publish('order.paid', null);
    outcome = 'delivered';
  });
  void bus.publish('order.created', null);
  for (let turns = 0; turns < 10; turns += 1) await settle();
  return outcome;
}

/** The check of QA-470.5: how much deeper the stack is at the last retry of a failing callback than at the first. */
async function stackOfRetries(bus: AnyBus, clock: ManualClock): Promise<{ calls: number; growth: number }> {
  const depths: number[] = [];
  bus.subscribe('order.created', () => {
    depths.push(stackDepth());
    throw new Error('down');
  });
  void Promise.resolve(bus.publish('order.created', null)).catch(() => undefined);
  await clock.advance(1_000_000);
  return { calls: depths.length, growth: (depths.at(-1) ?? 0) - (depths[1] ?? 0) };
}

function stackDepth(): number {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 1_000;
  const frames = new Error('here').stack?.split('\n').length ?? 0;
  Error.stackTraceLimit = stackTraceLimit;
  return frames;
}

test('publishes from inside a callback, where the earlier bus waited for itself', async () => {
  const { mine } = await startedBus();
  expect(await publishInsideCallback(mine)).toBe('delivered');
  expect(await publishInsideCallback(new EarlierBus(3))).toBe('deadlock');
});

test('tries again without recursion, where the earlier bus went deeper each time', async () => {
  const { mine, clock } = await startedBus({ retry: { attempts: 20, baseMs: 1 } });
  expect(await stackOfRetries(mine, clock)).toEqual({ calls: 20, growth: 0 });
  expect(await stackOfRetries(new EarlierBus(20), new ManualClock())).toEqual({ calls: 20, growth: 18 });
});
