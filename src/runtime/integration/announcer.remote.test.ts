import { expect, test } from 'vitest';
import { until } from '../../../tests/conformance/event-bus/transport-under-test.ts';
import { busAt, unansweredChannel } from '../../../tests/support/event-bus/at-broker.ts';
import { readFigures } from '../../../tests/support/event-bus/read-figures.ts';
import { ScriptedBroker } from '../../../tests/support/event-bus/scripted-broker.ts';
import { settle } from '../shared/manual-clock.ts';
import { BusNotInMemoryError, Integrator } from './integrator.ts';
import type { IntegrationBus } from './integrator.ts';

function integratorOn(bus: IntegrationBus) {
  const { metrics, figure } = readFigures();
  const integrator = new Integrator({ bus, metrics });
  const mine = integrator.for('organisation-1');
  mine.register({ name: 'a', onCommit: () => undefined, onEvent: () => undefined });
  const count = (name: string, bound?: string): number | undefined => figure(`wavegate_integration_${name}`, bound);
  return { integrator, mine, count };
}

test('over a broker announcements reach every process, in their order and with their correlation', async () => {
  const broker = new ScriptedBroker();
  const [one, other] = [await busAt(broker), await busAt(broker)];
  const { mine, count } = integratorOn(one.bus);
  for (const message of ['first', 'second', 'third']) mine.errors.raise('a', message, { correlationId: 'c-1' });
  await mine.states.coordinate('on', ['a']).settled();
  const types = ['subsystem.degraded', 'error.raised', 'error.raised', 'error.raised', 'coordination.ended'];
  await until('they are read', () => other.read.length === types.length);
  const raised = other.read.filter(({ type }) => type === 'integration.error.raised');
  expect(raised.map(({ payload }) => payload)).toMatchObject([{ message: 'first' }, { message: 'second' }, { message: 'third' }]);
  expect(raised.map(({ correlationId, source }) => [correlationId, source])).toEqual(
    Array.from({ length: 3 }, () => ['c-1', 'integration']),
  );
  expect(other.read.map(({ type }) => type.replace('integration.', '')).toSorted()).toEqual(types.toSorted());
  expect(count('announcement_failures_total')).toBe(0);
});

test('what the broker does not confirm is counted once, when the bus stops first as well, and close waits for none of it', async () => {
  const broker = new ScriptedBroker();
  const { bus, channel } = await busAt(broker);
  const { integrator, mine, count } = integratorOn(bus);
  broker.kill();
  expect(await mine.states.coordinate('on', ['a']).settled()).toMatchObject({ state: 'COMPLETE' });
  await integrator.close();
  expect([channel.status().remote?.unconfirmed, count('announcement_failures_total')]).toEqual([1, 0]);
  await bus.stop({ drainMs: 0 });
  expect(count('announcement_failures_total')).toBe(1);
});

test('propagate says at once that it needs a bus in memory, and sends nothing to the broker', async () => {
  const broker = new ScriptedBroker();
  const { bus } = await busAt(broker);
  const { mine, count } = integratorOn(bus);
  for (const targets of [['a'], []]) {
    expect(() => mine.events.propagate('a', 'type', {}, targets)).toThrow(BusNotInMemoryError);
  }
  expect(() => mine.events.propagate('a', 'type', {}, ['a'])).toThrow(
    expect.objectContaining({
      code: 'INTEGRATION_BUS_NOT_IN_MEMORY',
      hint: expect.stringMatching(/bus in memory.*publishAsync/),
    }),
  );
  await settle();
  expect([broker.attempts, mine.events.list(), count('propagations_total')]).toEqual([[], [], 0]);
});

test('as long as too many have no outcome, no more are announced', async () => {
  const { channel, published } = unansweredChannel();
  const { mine, count } = integratorOn({ for: () => channel });
  for (let turn = 0; turn < 17; turn += 1) {
    for (let times = 0; times < 1_000; times += 1) mine.errors.raise('a', times, { correlationId: 'same' });
    await settle();
  }
  expect(published).toHaveLength(16_384);
  expect(count('announcement_failures_total')).toBeGreaterThan(0);
  expect(count('bound_hits_total', 'unconfirmed')).toBe(count('announcement_failures_total'));
});
