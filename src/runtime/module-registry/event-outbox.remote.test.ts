import { expect, test } from 'vitest';
import { until } from '../../../tests/conformance/event-bus/transport-under-test.ts';
import { busAt, unansweredChannel } from '../../../tests/support/event-bus/at-broker.ts';
import { readFigures } from '../../../tests/support/event-bus/read-figures.ts';
import { ScriptedBroker } from '../../../tests/support/event-bus/scripted-broker.ts';
import { settle } from '../shared/manual-clock.ts';
import { ModuleRegistry } from './module-registry.ts';
import type { RegistryBus } from './registry-event.ts';

function registryOn(bus: RegistryBus) {
  const { metrics, figure } = readFigures();
  const registry = new ModuleRegistry({ bus, metrics });
  const count = (name: string, bound?: string): number | undefined => figure(`wavegate_registry_${name}`, bound);
  return { registry, mine: registry.for('organisation-1'), count };
}

test('over a broker the events reach every process, in their order', async () => {
  const broker = new ScriptedBroker();
  const [one, other] = [await busAt(broker), await busAt(broker)];
  const { mine, count } = registryOn(one.bus);
  mine.registerAll([{ name: 'a' }, { name: 'b', dependsOn: ['a'] }]);
  await mine.startAll();
  await settle();
  const told = mine.history();
  await until('they are read', () => [one, other].every(({ read }) => read.length === told.length));
  for (const { read } of [one, other]) {
    expect(read.map(({ payload }) => (payload as { readonly sequence: number }).sequence)).toEqual(
      told.map(({ sequence }) => sequence),
    );
    expect(read).toContainEqual(
      expect.objectContaining({
        type: 'module.lifecycle',
        source: 'module-registry',
        payload: expect.objectContaining({ module: 'b', from: 'Starting', to: 'Healthy' }),
      }),
    );
  }
  expect(count('publish_failures_total')).toBe(0);
});

test('what the broker does not confirm is counted once, when a bus stops first as well, and the registry waits for none of it', async () => {
  const broker = new ScriptedBroker();
  const { bus, channel } = await busAt(broker);
  const { registry, mine, count } = registryOn(bus);
  broker.kill();
  mine.register({ name: 'a' });
  await mine.startAll();
  await registry[Symbol.asyncDispose]();
  await settle();
  const told = mine.history().length;
  expect([channel.status().remote?.unconfirmed, count('publish_failures_total')]).toEqual([told, 0]);
  await bus.stop({ drainMs: 0 });
  expect(count('publish_failures_total')).toBe(told);
});

test('before the bus has started and after it has stopped, each event counts as not published', async () => {
  const { bus, channel } = await busAt(new ScriptedBroker());
  await channel.stop();
  const { mine, count } = registryOn(bus);
  mine.register({ name: 'a' });
  await mine.startAll();
  await settle();
  expect(count('publish_failures_total')).toBe(mine.history().length);
});

test('a bus that has publish alone is used as it was; what its promises reject with is counted', async () => {
  const seen: string[] = [];
  const { mine, count } = registryOn({
    for: () => ({ publish: (type) => (seen.push(type) === 1 ? Promise.reject(new Error('refused')) : undefined) }),
  });
  mine.register({ name: 'a' });
  await mine.startAll();
  await settle();
  expect([seen.length, count('publish_failures_total')]).toEqual([mine.history().length, 1]);
});

test('as long as too many have no outcome, no more are published', async () => {
  const { channel, published } = unansweredChannel();
  const { mine, count } = registryOn({ for: () => channel });
  mine.register({ name: 'a' });
  await mine.startAll();
  const a = mine.find('a');
  while (count('publish_failures_total') === 0) {
    for (const state of ['Degraded', 'Healthy'] as const) a?.report(state, 'again');
    await settle();
  }
  expect(published).toHaveLength(16_384);
  expect(count('bound_hits_total', 'unconfirmed')).toBe(count('publish_failures_total'));
});
