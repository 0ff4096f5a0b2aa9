import { describe, expect, test } from 'vitest';
import { BusWaitAbortedError, everyEvent } from '../../../src/runtime/event-bus/event-bus.ts';
import type { BusEvent, EventBusOptions } from '../../../src/runtime/event-bus/event-bus.ts';
import { killedInMidStream } from './killed-in-mid-stream.ts';
import { collector, countTo, freshOrganisation, instanceOf, until } from './transport-under-test.ts';
import type { BrokerUnderTest } from './transport-under-test.ts';

/** What holds, beside what holds on every transport, where a broker keeps the events for several processes. */
export function everyBroker(name: string, make: () => BrokerUnderTest): void {
  describe(`event bus of several instances on ${name}`, () => {
    test('publish is refused with a code and a remedy, and nothing is stored', async () => {
      await using under = make();
      await using one = await instanceOf(under, freshOrganisation());
      expect(one.mine.isRemote).toBe(true);
      const seen = collector();
      one.mine.subscribe(everyEvent, seen.take);
      for (const type of ['tick', 'tick']) {
        expect(() => one.mine.publish(type, 1)).toThrow(expect.objectContaining({ code: 'BUS_PUBLISH_ASYNC_ONLY' }));
      }
      expect((await one.mine.publishAsync('tick', 2)).sequence).toBe(1);
      await until('it is here', () => seen.events.length === 1);
      expect(seen.payloads).toEqual([2]);
    });

    test('two instances see what both publish, each event once, under the same numbers', async () => {
      await using under = make();
      const organisation = freshOrganisation();
      await using one = await instanceOf(under, organisation);
      await using other = await instanceOf(under, organisation);
      const seen = [one, other].map(({ mine }) => {
        const own = collector();
        mine.subscribe(everyEvent, own.take);
        return own;
      });
      const published = await Promise.all(
        countTo(300).map((number) => (number % 2 === 0 ? one : other).mine.publishAsync('tick', number)),
      );
      await until('both have all', () => seen.every(({ events }) => events.length >= 300));
      for (const { sequences, payloads } of seen) {
        expect(sequences).toEqual(countTo(300));
        expect(payloads).toEqual(seen[0]?.payloads);
        const ofOne = payloads.filter((number) => Number(number) % 2 === 0);
        expect(ofOne).toEqual(countTo(300).filter((number) => number % 2 === 0));
      }
      for (const { sequence, payload } of published) expect(seen[0]?.payloads[sequence - 1]).toBe(payload);
    });

    test('an event comes back as it was stored, also to who published it', async () => {
      await using under = make();
      await using one = await instanceOf(under, freshOrganisation());
      const seen = collector();
      one.mine.subscribe(everyEvent, seen.take);
      const given = { at: new Date(0), left: undefined, text: '\u2028"\ud83d', deep: { of: [[1]] } };
      const event = await one.mine.publishAsync('tick', given, { priority: 'low', source: 'till' });
      await until('it is here', () => seen.events.length === 1);
      expect((event as BusEvent).payload).toEqual({ at: '1970-01-01T00:00:00.000Z', text: '\u2028"\ud83d', deep: { of: [[1]] } });
      expect(JSON.stringify(seen.events[0])).toBe(JSON.stringify(event));
      const cyclic: Record<string, unknown> = {};
      cyclic['self'] = cyclic;
      for (const payload of [cyclic, { big: 1n }, { toJSON: () => undefined }]) {
        await expect(one.mine.publishAsync('tick', payload)).rejects.toMatchObject({ code: 'BUS_INVALID_EVENT' });
      }
      expect((await one.mine.publishAsync('tick', 2)).sequence).toBe(2);
    });

    test('records that are no events are passed over, and told of', async () => {
      await using under = make();
      const organisation = freshOrganisation();
      await using one = await instanceOf(under, organisation);
      const seen = collector();
      one.mine.subscribe(everyEvent, seen.take);
      await one.mine.publishAsync('tick', 1);
      const good = {
        version: 1,
        organisationId: organisation,
        publisher: 'stranger',
        number: 5,
        type: 'tick',
        payload: 7,
        priority: 'normal',
        publishedAtMs: 0,
      };
      const bad = [
        'not JSON',
        '',
        Uint8Array.of(0xff, 0xfe, 0x22),
        'null',
        '['.repeat(100_000),
        JSON.stringify({ ...good, version: 2 }),
        JSON.stringify({ ...good, organisationId: 'another' }),
        JSON.stringify({ ...good, type: 'a..b' }),
        JSON.stringify({ ...good, payload: undefined }),
        JSON.stringify({ ...good, priority: 'urgent' }),
        JSON.stringify({ ...good, number: '5' }),
        JSON.stringify({ ...good, publishedAtMs: 1e300 }),
        JSON.stringify({ ...good, correlationId: { toString: 'x' } }),
      ];
      for (const body of bad) await under.put(organisation, body);
      await under.put(organisation, JSON.stringify(good));
      await under.put(organisation, JSON.stringify(good));
      expect((await one.mine.publishAsync('tick', 2)).sequence).toBe(bad.length + 4);
      await until('the last is here', () => seen.payloads.includes(2));
      expect(seen.payloads).toEqual([1, 7, 2]);
      expect(one.mine.skipped().map(({ from, to, reason }) => [from, to, reason])).toEqual([
        ...bad.map((_, place) => [place + 2, place + 2, 'unreadable']),
        [bad.length + 3, bad.length + 3, 'duplicate'],
      ]);
      expect(one.mine.status().remote?.skipped).toEqual({ missing: 0, unreadable: bad.length, duplicate: 1 });
      expect([one.mine.verifyOrder().isInOrder, one.mine.gaps()]).toEqual([true, []]);
      const replayed = collector();
      await one.mine.subscribe('tick', replayed.take, { from: 1 }).whenLive();
      expect(replayed.payloads).toEqual([1, 7, 2]);
      expect(one.mine.events({ type: 'tick' }).events.map(({ payload }) => payload)).toEqual([1, 7, 2]);
    });

    test('a broker that is killed in mid-stream loses nothing acknowledged, and no order', async () => {
      await using under = make();
      expect(await killedInMidStream(under, countTo(400), 3)).toBe(800);
    });

    test('a durable handles each event once although the broker is killed between', async () => {
      await using under = make();
      const organisation = freshOrganisation();
      const seen = collector();
      {
        await using one = await instanceOf(under, organisation);
        one.mine.subscribe('tick', seen.take, { durable: 'audit' });
        for (const number of countTo(5)) await one.mine.publishAsync('tick', number);
        await under.kill();
        const during = one.mine.publishAsync('tick', 6);
        await under.start();
        await during;
        await until('it is handled', () => seen.events.length === 6);
      }
      await using other = await instanceOf(under, organisation);
      await other.mine.subscribe('tick', seen.take, { durable: 'audit' }).whenLive();
      await other.mine.publishAsync('tick', 7);
      await until('it is handled', () => seen.events.length >= 7);
      expect(seen.payloads).toEqual(countTo(7));
    });

    test('without a broker a publish ends in time and says whether the event may be stored, and a start fails', async () => {
      await using under = make();
      const organisation = freshOrganisation();
      await using one = await instanceOf(under, organisation, { publishTimeoutMs: 300 });
      await under.kill();
      try {
        await until('it is noticed', () => one.mine.status().remote?.state === 'DISCONNECTED');
        await expect(one.mine.publishAsync('tick', 1)).rejects.toMatchObject({
          code: 'BUS_PUBLISH_UNCONFIRMED',
          outcome: 'not-stored',
        });
        const controller = new AbortController();
        const aborted = one.mine.publishAsync('tick', 2, { signal: controller.signal });
        controller.abort(new Error('changed my mind'));
        await expect(aborted).rejects.toMatchObject({ cause: expect.objectContaining({ message: 'changed my mind' }) });
        await expect(one.mine.publishAsync('tick', 3, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
          BusWaitAbortedError,
        );
        await expect(instanceOf(under, organisation)).rejects.toMatchObject({ code: 'BUS_REMOTE_UNAVAILABLE' });
      } finally {
        await under.start();
      }
      await until('it is back', () => one.mine.status().remote?.state === 'FOLLOWING');
      expect((await one.mine.publishAsync('tick', 4)).sequence).toBe(1);
    });

    test('no more than so many publishes are unconfirmed, and a count says when that was so', async () => {
      await using under = make();
      await using one = await instanceOf(under, freshOrganisation(), { maxWaitingPublishers: 10 });
      const outcomes = await Promise.allSettled(countTo(15).map((number) => one.mine.publishAsync('tick', number)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
      expect(outcomes.slice(10)).toEqual(
        Array(5).fill(expect.objectContaining({ reason: expect.objectContaining({ code: 'BUS_LIMIT' }) })),
      );
      expect(one.mine.status().boundHits.waitingPublishers).toBe(5);
      expect((await one.mine.publishAsync('tick', 16)).sequence).toBe(11);
    });

    test('a log that was removed under a bus ends its work with an error that says so', async () => {
      await using under = make();
      const organisation = freshOrganisation();
      const options: EventBusOptions & { transport: { erase(organisationId: string): Promise<void> } } = under.options();
      await using one = await instanceOf(under, organisation, { publishTimeoutMs: 2_000 });
      await one.mine.publishAsync('tick', 1);
      await options.transport.erase(organisation);
      await until('it is noticed', () => one.mine.status().remote?.state === 'FAILED');
      await expect(one.mine.publishAsync('tick', 2)).rejects.toMatchObject({ code: 'BUS_REMOTE_LOG_REPLACED' });
      await under.options().transport.close();
    });
  });
}
