import { describe, expect, test } from 'vitest';
import { everyEvent, InvalidEventError } from '../../../src/runtime/event-bus/event-bus.ts';
import type { BusEvent } from '../../../src/runtime/event-bus/event-bus.ts';
import { collector, countTo, freshOrganisation, instanceOf, until } from './transport-under-test.ts';
import type { TransportUnderTest } from './transport-under-test.ts';

const never = new Promise(() => undefined);
const stuckAtTheThird = (event: BusEvent): unknown => (event.sequence === 3 ? never : undefined);

/** What holds on every transport, wherever it keeps the events. */
export function everyTransport(name: string, make: () => TransportUnderTest): void {
  describe(`event bus on ${name}`, () => {
    test('numbers events from 1 without a gap, and gives them back as they were published', async () => {
      await using under = make();
      await using one = await instanceOf(under, freshOrganisation());
      const { mine } = one;
      const context = { priority: 'high', correlationId: 'request-1', source: 'till' } as const;
      const first = await mine.publishAsync('order.created', { id: 7, of: [null, 'ä', 0.5] }, context);
      expect(first.sequence).toBe(1);
      for (const sequence of countTo(20, 2)) expect((await mine.publishAsync('order.paid', sequence)).sequence).toBe(sequence);
      await until('all are here', () => mine.status().lastSequence === 20);
      expect(mine.eventAt(1)).toMatchObject({
        sequence: 1,
        organisationId: mine.organisationId,
        type: 'order.created',
        payload: { id: 7, of: [null, 'ä', 0.5] },
        ...context,
      });
      expect(Math.abs((mine.eventAt(1)?.publishedAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
      expect(mine.verifyOrder()).toMatchObject({ isInOrder: true, checked: 20 });
    });

    test('many publishes at once keep the order of their calls', async () => {
      await using under = make();
      await using one = await instanceOf(under, freshOrganisation());
      const seen = collector();
      one.mine.subscribe(everyEvent, seen.take);
      const published = await Promise.all(countTo(500).map((number) => one.mine.publishAsync('order.created', number)));
      expect(published.map(({ sequence }) => sequence)).toEqual(countTo(500));
      await until('all are delivered', () => seen.events.length === 500);
      expect(seen.payloads).toEqual(countTo(500));
    });

    test('each subscriber gets each event of interest once and in order, however it subscribes', async () => {
      await using under = make();
      await using one = await instanceOf(under, freshOrganisation());
      const [byType, byPattern, all, queued] = [collector(), collector(), collector(), collector()];
      one.mine.subscribe('order.paid', byType.take);
      one.mine.subscribe({ pattern: 'order.*' }, byPattern.take);
      one.mine.subscribe(everyEvent, all.take);
      one.mine.subscribe(everyEvent, queued.take, { mode: 'asynchronous' });
      const types = ['order.created', 'order.paid', 'stock.low'];
      for (const number of countTo(60)) await one.mine.publishAsync(types[number % 3] ?? '', number);
      await until('all are delivered', () => all.events.length >= 60 && queued.events.length >= 60);
      expect(all.payloads).toEqual(countTo(60));
      expect(queued.payloads).toEqual(countTo(60));
      expect(byType.payloads).toEqual(countTo(60).filter((number) => number % 3 === 1));
      expect(byPattern.payloads).toEqual(countTo(60).filter((number) => number % 3 !== 2));
    });

    test('a durable goes on where it was, in another bus', async () => {
      await using under = make();
      const organisation = freshOrganisation();
      const before = collector();
      {
        await using one = await instanceOf(under, organisation);
        one.mine.subscribe('tick', before.take, { durable: 'audit' });
        for (const number of countTo(5)) await one.mine.publishAsync('tick', number);
        await one.mine.stop();
      }
      {
        await using other = await instanceOf(under, organisation);
        for (const number of countTo(8, 6)) await other.mine.publishAsync('tick', number);
      }
      await using last = await instanceOf(under, organisation);
      const after = collector();
      await last.mine.subscribe('tick', after.take, { durable: 'audit' }).whenLive();
      await last.mine.publishAsync('tick', 9);
      await until('it has caught up', () => after.events.length >= 4);
      expect([before.sequences, after.sequences]).toEqual([countTo(5), countTo(9, 6)]);
      expect(last.mine.gaps()).toEqual([]);
    });

    test('a durable gets again what it had not finished, and nothing before that', async () => {
      await using under = make();
      const organisation = freshOrganisation();
      {
        await using one = await instanceOf(under, organisation, { drainMs: 50 });
        one.mine.subscribe('tick', stuckAtTheThird, { durable: 'audit' });
        for (const number of countTo(4)) await one.mine.publishAsync('tick', number);
        await until('it is stuck', () => one.mine.status().inFlight === 1);
      }
      await using other = await instanceOf(under, organisation);
      const after = collector();
      await other.mine.subscribe('tick', after.take, { durable: 'audit' }).whenLive();
      expect(after.sequences).toEqual([3, 4]);
    });

    test('a replay begins at the number asked for and turns into live delivery without gap or duplicate', async () => {
      await using under = make();
      const organisation = freshOrganisation();
      {
        await using one = await instanceOf(under, organisation);
        for (const number of countTo(20)) await one.mine.publishAsync('tick', number);
      }
      await using other = await instanceOf(under, organisation);
      const seen = collector();
      const replay = other.mine.subscribe('tick', seen.take, { from: 8 });
      const more = countTo(40, 21).map((number) => other.mine.publishAsync('tick', number));
      await replay.whenLive();
      await Promise.all(more);
      await until('all are delivered', () => seen.events.length >= 33);
      expect(seen.sequences).toEqual(countTo(40, 8));
    });

    test('what is retained is read a page at a time, by type and by pattern, also by a bus that comes later', async () => {
      await using under = make();
      const organisation = freshOrganisation();
      {
        await using one = await instanceOf(under, organisation);
        for (const number of countTo(30)) await one.mine.publishAsync(number % 2 === 0 ? 'even.number' : 'odd.number', number);
      }
      await using other = await instanceOf(under, organisation);
      const page = other.mine.events({ type: 'even.number', from: 3, limit: 4 });
      expect([page.events.map(({ payload }) => payload), page.next]).toEqual([[4, 6, 8, 10], 12]);
      const last = other.mine.events({ pattern: '*.number', from: 25, limit: 10 });
      expect([last.events.map(({ sequence }) => sequence), last.next]).toEqual([countTo(30, 25), undefined]);
    });

    test('no more is kept than retention allows, and numbers go on', async () => {
      await using under = make();
      const organisation = freshOrganisation();
      const retention = { maxEvents: 8 };
      {
        await using one = await instanceOf(under, organisation, { retention });
        for (const number of countTo(20)) await one.mine.publishAsync('tick', number);
        await until('all are here', () => one.mine.status().lastSequence === 20);
        expect(one.mine.status()).toMatchObject({ firstSequence: 13, retainedEvents: 8 });
      }
      await using other = await instanceOf(under, organisation, { retention });
      expect(other.mine.events().events.map(({ sequence }) => sequence)).toEqual(countTo(20, 13));
      expect((await other.mine.publishAsync('tick', 21)).sequence).toBe(21);
      const seen = collector();
      await other.mine.subscribe('tick', seen.take, { from: 1 }).whenLive();
      expect(seen.sequences[0]).toBeGreaterThanOrEqual(13);
      expect(other.mine.gaps()).toMatchObject([{ from: 1, to: seen.sequences[0]! - 1, reason: 'retention' }]);
    });

    test('what is too old is gone', async () => {
      await using under = make();
      const organisation = freshOrganisation();
      await using one = await instanceOf(under, organisation, { retention: { maxAgeMs: 400 } });
      await one.mine.publishAsync('tick', 1);
      await until('it is here', () => one.mine.status().retainedEvents === 1);
      await until('it is gone', () => one.mine.status().retainedEvents === 0, 3_000);
      expect((await one.mine.publishAsync('tick', 2)).sequence).toBe(2);
    });

    test('organisations never meet, whatever their ids are made of', async () => {
      await using under = make();
      const fresh = freshOrganisation('');
      const hostile = [
        'a.b',
        'a b',
        'a*b',
        'a>b',
        'A.b',
        'a_b',
        'a-b',
        '../a',
        'é',
        'e\u0301',
        '\u{1f600}',
        '\ud83d',
        '\u0000',
        '__proto__',
      ];
      const organisations = [
        ...hostile.map((each) => `${each}${fresh}`),
        'x'.repeat(255 - fresh.length) + fresh + 'x',
        'x'.repeat(255 - fresh.length) + fresh + 'y',
      ];
      const instances = await Promise.all(organisations.map((each) => instanceOf(under, each)));
      const seen = instances.map(({ mine }) => {
        const own = collector();
        mine.subscribe(everyEvent, own.take, { durable: 'audit', name: 'same' });
        return own;
      });
      await Promise.all(instances.map(({ mine }, place) => mine.publishAsync('tick', place)));
      await Promise.all(instances.map(({ mine }, place) => mine.publishAsync('tick', `second of ${place}`)));
      await until('all have theirs', () => seen.every(({ events }) => events.length >= 2));
      for (const [place, { events }] of seen.entries()) {
        expect(events.map(({ payload }) => payload)).toEqual([place, `second of ${place}`]);
        expect(events.map(({ sequence, organisationId }) => [sequence, organisationId])).toEqual([
          [1, organisations[place]],
          [2, organisations[place]],
        ]);
      }
      for (const { bus } of instances) await bus.stop();
      const later = await instanceOf(under, organisations[0] ?? '');
      expect(later.mine.events().events.map(({ payload }) => payload)).toEqual([0, 'second of 0']);
      await later.bus.stop();
    });

    test('a failing subscriber has dead letters and holds up nobody', async () => {
      await using under = make();
      await using one = await instanceOf(under, freshOrganisation());
      const healthy = collector();
      const mended = collector();
      let isBroken = true;
      one.mine.subscribe('tick', healthy.take);
      const fragile = (event: BusEvent): void => {
        if (isBroken) throw new Error('not now');
        mended.take(event);
      };
      one.mine.subscribe('tick', fragile, { name: 'fragile', retry: { attempts: 2, baseMs: 1 } });
      for (const number of countTo(3)) await one.mine.publishAsync('tick', number);
      await until('all are dead letters', () => one.mine.deadLetters().length === 3);
      expect(one.mine.deadLetters().map(({ event, attempts }) => [event.sequence, attempts])).toEqual([
        [1, 2],
        [2, 2],
        [3, 2],
      ]);
      expect(healthy.sequences).toEqual([1, 2, 3]);
      isBroken = false;
      expect(one.mine.redeliver()).toEqual({ redelivered: 3, left: 0 });
      await until('they are delivered', () => mended.events.length === 3);
      expect(mended.sequences).toEqual([1, 2, 3]);
    });

    test('a slow subscriber that waits gets everything, in order, through a short queue', async () => {
      await using under = make();
      await using one = await instanceOf(under, freshOrganisation());
      const seen = collector();
      const slowly = async (event: BusEvent): Promise<void> => {
        await new Promise((resolve) => setImmediate(resolve));
        seen.take(event);
      };
      one.mine.subscribe('tick', slowly, { mode: 'asynchronous', queueLimit: 3, overflow: 'wait' });
      await Promise.all(countTo(200).map((number) => one.mine.publishAsync('tick', number)));
      await until('all are delivered', () => seen.events.length >= 200);
      expect(seen.payloads).toEqual(countTo(200));
      expect([one.mine.deadLetters(), one.mine.status().totals.dropped]).toEqual([[], 0]);
    });

    test('a stop in mid-stream delivers what was published before it, and refuses the rest', async () => {
      await using under = make();
      const organisation = freshOrganisation();
      const seen = collector();
      const acknowledged: number[] = [];
      {
        await using one = await instanceOf(under, organisation);
        one.mine.subscribe('tick', seen.take, { mode: 'asynchronous' });
        const publishing = countTo(100).map((number) =>
          one.mine.publishAsync('tick', number).then(({ sequence }) => void acknowledged.push(sequence)),
        );
        await publishing[49];
        const report = await one.mine.stop();
        await Promise.allSettled(publishing);
        expect(report).toEqual({ undelivered: 0, unfinished: [] });
        await expect(one.mine.publishAsync('tick', 101)).rejects.toMatchObject({ code: 'BUS_NOT_RUNNING' });
      }
      expect(acknowledged).toHaveLength(100);
      expect(seen.sequences).toEqual(countTo(seen.events.length));
      expect(acknowledged.filter((sequence) => !seen.sequences.includes(sequence))).toEqual([]);
      await using other = await instanceOf(under, organisation);
      const stored = other.mine.events({ limit: 1_000 }).events.map(({ sequence }) => sequence);
      expect(acknowledged.filter((sequence) => !stored.includes(sequence))).toEqual([]);
    });

    test('an event that is none is refused, and takes no number', async () => {
      await using under = make();
      await using one = await instanceOf(under, freshOrganisation());
      for (const type of ['', 'a..b', 'a.*', 'a b', 'x'.repeat(257)]) {
        await expect(one.mine.publishAsync(type, {})).rejects.toBeInstanceOf(InvalidEventError);
      }
      await expect(one.mine.publishAsync('tick', undefined)).rejects.toBeInstanceOf(InvalidEventError);
      expect((await one.mine.publishAsync('tick', 1)).sequence).toBe(1);
    });
  });
}
