import { expect, test } from 'vitest';
import { everyEvent, MemoryTransport } from '../../../src/runtime/event-bus/event-bus.ts';
import type { BusEvent, EventLog, LogSettings, OrganisationBus } from '../../../src/runtime/event-bus/event-bus.ts';
import { settle } from '../../../src/runtime/shared/manual-clock.ts';
import { startedBus } from '../../../tests/support/started-bus.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

const sequencesOf = (events: readonly BusEvent[]) => events.map(({ sequence }) => sequence);

test('QA-469.1 sequence numbers rise by one, with no gap, under concurrent publishers', async () => {
  const { bus, mine } = await startedBus();
  const other = bus.initialize('organisation-2');
  await other.start();
  mine.subscribe('order.created', ({ sequence }) => mine.publish('order.noted', { of: sequence }), { name: 'nested' });
  mine.subscribe('order.created', async () => mine.publish('order.checked', null), { mode: 'asynchronous', concurrency: 4 });
  const refusals: Promise<string>[] = [];
  const publishers = upTo(8).map(async (publisher) => {
    const published: BusEvent[] = [];
    for (const turn of upTo(50)) {
      published.push(mine.publish('order.created', { publisher, turn }));
      refusals.push(
        mine.publishAsync('not a type', null).then(
          () => 'accepted',
          () => 'refused',
        ),
      );
      other.publish('order.created', { publisher, turn });
      published.push(await mine.publishAsync('order.paid', { publisher, turn }));
    }
    return published;
  });
  const published = await Promise.all(publishers);
  expect(await Promise.all(refusals)).toEqual(upTo(8 * 50).map(() => 'refused'));
  await settle();
  await settle();
  const { events } = mine.events({ limit: 10_000 });
  expect(sequencesOf(events)).toEqual(upTo(8 * 50 * 4));
  expect(sequencesOf(other.events({ limit: 10_000 }).events)).toEqual(upTo(8 * 50));
  expect(published.map(sequencesOf)).toEqual(published.map((own) => sequencesOf(own).toSorted((one, two) => one - two)));
  expect(new Set(published.flat()).size).toBe(8 * 50 * 2);
  expect(published.flat().map(({ sequence }) => mine.eventAt(sequence))).toEqual(published.flat());
  expect(new Set(events.map(({ organisationId }) => organisationId))).toEqual(new Set(['organisation-1']));
});

test('QA-469.2 a subscriber sees the events of its organisation in sequence, also with asynchronous callbacks', async () => {
  const { mine, clock } = await startedBus({ retry: { attempts: 3, baseMs: 10 } });
  const begun: Record<string, number[]> = { nesting: [], plain: [], slow: [], failing: [], replaying: [], inline: [] };
  const ended: number[] = [];
  const pause = (delayMs: number) => new Promise<void>((resolve) => clock.schedule(resolve, delayMs));
  mine.subscribe(everyEvent, ({ sequence }) => {
    begun['nesting']?.push(sequence);
    return sequence % 5 === 0 ? void mine.publish('order.noted', null) : undefined;
  });
  mine.subscribe(everyEvent, ({ sequence }) => void begun['plain']?.push(sequence));
  const slowly = async (name: string, { sequence }: BusEvent) => {
    begun[name]?.push(sequence);
    await pause((sequence * 7) % 11);
    ended.push(...(name === 'slow' ? [sequence] : []));
  };
  mine.subscribe(everyEvent, (event) => slowly('slow', event), { mode: 'asynchronous' });
  mine.subscribe(everyEvent, (event) => slowly('inline', event));
  const failed = new Set<number>();
  const failFirst = (sequence: number) => {
    const isFirst = sequence % 3 === 0 && !failed.has(sequence);
    failed.add(sequence);
    return isFirst ? Promise.reject(new Error('busy')) : void begun['failing']?.push(sequence);
  };
  mine.subscribe(everyEvent, ({ sequence }) => failFirst(sequence), { mode: 'asynchronous' });
  for (const turn of upTo(60)) {
    mine.publish('order.created', { turn });
    await clock.advance(turn % 4);
  }
  mine.subscribe(everyEvent, (event) => slowly('replaying', event), { from: 1 });
  mine.publish('order.created', 'after the replay began');
  await clock.advance(10_000);
  const all = upTo(mine.status().lastSequence);
  expect(all.length).toBeGreaterThan(70);
  expect(begun).toEqual({ nesting: all, plain: all, slow: all, failing: all, replaying: all, inline: all });
  expect(ended).toEqual(all);
});

test('QA-469.3 returns events in order, by page, from a sequence number and by type', async () => {
  const { mine } = await startedBus({ retention: { maxEvents: 1_000 } });
  const types = ['order.created', 'order.paid', 'invoice.created'];
  upTo(1_200).forEach((id) => mine.publish(types[id % 3] ?? '', { id }));
  const walk = (query: { readonly type?: string; readonly pattern?: string; readonly from?: number }, limit: number) => {
    const pages: number[][] = [];
    let from: number | undefined = query.from ?? 1;
    while (from !== undefined) {
      const page = mine.events({ ...query, from, limit });
      pages.push(sequencesOf(page.events) as number[]);
      from = page.next;
    }
    return pages;
  };
  const retained = upTo(1_200).slice(200);
  const paid = retained.filter((id) => id % 3 === 1);
  const orders = retained.filter((id) => id % 3 !== 2);
  const inPages = (all: readonly number[], limit: number) =>
    upTo(Math.ceil(all.length / limit)).map((page) => all.slice((page - 1) * limit, page * limit));
  expect(walk({}, 100)).toEqual(inPages(retained, 100));
  expect(walk({}, 333)).toEqual(inPages(retained, 333));
  expect(walk({ type: 'order.paid' }, 50)).toEqual(inPages(paid, 50));
  expect(walk({ pattern: 'order.*' }, 70)).toEqual(inPages(orders, 70));
  expect(walk({ from: 1_150 }, 20)).toEqual(inPages(upTo(1_200).slice(1_149), 20));
  expect(walk({ type: 'order.paid', from: 900 }, 7)).toEqual(
    inPages(
      paid.filter((id) => id >= 900),
      7,
    ),
  );
  expect(mine.events({ from: 1_201 })).toEqual({ events: [] });
  expect(sequencesOf(mine.events().events)).toEqual(retained.slice(0, 100));

  mine.publish('order.paid', { id: 1_201 });
  expect(sequencesOf(mine.events({ type: 'order.paid', from: 1_199 }).events)).toEqual([1_201]);
  expect(walk({ type: 'order.paid', from: 1_199 }, 10)).toEqual([[1_201]]);
  expect(walk({ type: 'order.created', from: 1_190 }, 10)).toEqual([[1_191, 1_194, 1_197, 1_200]]);
  expect(() => mine.events({ limit: 0 })).toThrow('limit must be an integer from 1 to 10000, not 0');
  expect(() => mine.events({ from: 0 })).toThrow('from must be an integer of at least 1, not 0');
  expect(() => mine.events({ type: 'order.paid', pattern: '>' })).toThrow('pattern must be absent where a type is given');
});

/** Keeps events in memory; what it returns for a number can be replaced. */
class DamagedTransport extends MemoryTransport {
  readonly damage = new Map<number, BusEvent | undefined>();

  override open(organisationId: string, settings: LogSettings): EventLog {
    const log = super.open(organisationId, settings);
    const at = log.at.bind(log);
    log.at = (sequence) => (this.damage.has(sequence) ? this.damage.get(sequence) : at(sequence));
    return log;
  }
}

test('QA-469.4 verifies its own order and names the first violation', async () => {
  const transport = new DamagedTransport();
  const { bus, mine } = await startedBus({ transport, retention: { maxEvents: 50 } });
  const other = bus.initialize('organisation-2');
  await other.start();
  const verify = (on: OrganisationBus = mine) => on.verifyOrder();
  expect(verify()).toEqual({ isInOrder: true, checked: 0, firstSequence: 1, lastSequence: 0 });
  upTo(60).forEach((id) => mine.publish('order.created', { id }));
  upTo(20).forEach((id) => other.publish('order.created', { id }));
  expect(verify()).toEqual({ isInOrder: true, checked: 50, firstSequence: 11, lastSequence: 60 });
  expect(verify(other)).toEqual({ isInOrder: true, checked: 20, firstSequence: 1, lastSequence: 20 });

  const damaged = { isInOrder: false, firstSequence: 11, lastSequence: 60 };
  transport.damage.set(60, undefined);
  expect(verify()).toEqual({ ...damaged, checked: 49, violation: { kind: 'missing', sequence: 60 } });
  const [event37, event39, event40] = [37, 39, 40].map((sequence) => mine.eventAt(sequence));
  transport.damage.set(39, event40).set(40, event39);
  expect(verify()).toEqual({ ...damaged, checked: 28, violation: { kind: 'out-of-place', sequence: 39, found: 40 } });
  transport.damage.set(38, event37);
  expect(verify()).toEqual({ ...damaged, checked: 27, violation: { kind: 'out-of-place', sequence: 38, found: 37 } });
  transport.damage.set(12, other.eventAt(12));
  expect(verify()).toEqual({ ...damaged, checked: 1, violation: { kind: 'foreign', sequence: 12, found: 12 } });
  transport.damage.clear();
  expect(verify()).toEqual({ isInOrder: true, checked: 50, firstSequence: 11, lastSequence: 60 });
});
