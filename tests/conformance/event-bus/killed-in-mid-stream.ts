import { expect } from 'vitest';
import { everyEvent } from '../../../src/runtime/event-bus/event-bus.ts';
import type { BusEvent } from '../../../src/runtime/event-bus/event-bus.ts';
import { collector, freshOrganisation, instanceOf, until } from './transport-under-test.ts';
import type { BrokerUnderTest, Instance } from './transport-under-test.ts';

/**
 * Two instances publish the numbers in turn, many at once, while the broker is killed and started again so many times. Then nothing that was acknowledged may
 * be missing, nothing may have come twice, all must have seen the same order, and of each publisher that of its calls.
 *
 * @returns How many events each has seen.
 */
export async function killedInMidStream(under: BrokerUnderTest, numbers: readonly number[], kills: number): Promise<number> {
  const organisation = freshOrganisation();
  await using one = await instanceOf(under, organisation);
  await using other = await instanceOf(under, organisation);
  const seen = [one, other].map(({ mine }) => {
    const own = collector();
    mine.subscribe(everyEvent, own.take);
    return own;
  });
  const acknowledged: BusEvent[] = [];
  const publishing = [publishAll(one, 'one', numbers, acknowledged), publishAll(other, 'other', numbers, acknowledged)];
  for (let kill = 1; kill <= kills; kill += 1) {
    const due = (2 * numbers.length * kill) / (kills + 2);
    await until(`${due} are acknowledged`, () => acknowledged.length >= due);
    await under.kill();
    await under.start();
  }
  await Promise.all(publishing);
  await until('both have all', () => seen.every(({ events }) => events.length >= acknowledged.length), 30_000);
  const [first] = seen;
  expect(acknowledged).toHaveLength(2 * numbers.length);
  for (const { events } of seen) expect(order(events)).toEqual(order(first?.events ?? []));
  const bySequence = acknowledged.toSorted((earlier, later) => earlier.sequence - later.sequence);
  expect(order(first?.events ?? [])).toEqual(order(bySequence));
  for (const name of ['one', 'other']) {
    expect(first?.payloads.filter((payload) => String(payload).startsWith(`${name} `))).toEqual(
      numbers.map((number) => `${name} ${number}`),
    );
  }
  if (under.knowsIds) expect(one.mine.status().remote?.skipped.duplicate).toBe(0);
  await using later = await instanceOf(under, organisation);
  expect(order(later.mine.events({ limit: 10_000 }).events)).toEqual(order(bySequence));
  return bySequence.length;
}

const order = (events: readonly BusEvent[]): string[] => events.map(({ sequence, payload }) => `${sequence} ${String(payload)}`);

/** Keeps some thirty publishes under way. */
async function publishAll({ mine }: Instance, name: string, numbers: readonly number[], acknowledged: BusEvent[]): Promise<void> {
  const underWay = new Set<Promise<unknown>>();
  for (const number of numbers) {
    const publish = mine.publishAsync('tick', `${name} ${number}`).then((event) => acknowledged.push(event));
    underWay.add(publish);
    void publish.finally(() => underWay.delete(publish));
    if (underWay.size >= 30) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}
