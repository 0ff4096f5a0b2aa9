import { describe, expect, test } from 'vitest';
import type {
  BucketEntry,
  BucketSession,
  OpenBucket,
} from '../../../src/runtime/service-communicator/nats-registry/registry-bucket.ts';

export interface BucketUnderTest {
  readonly open: OpenBucket;
  /** Removes the bucket as a stranger would. */
  destroy(): Promise<void>;
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const opened = (under: BucketUnderTest) => under.open(new AbortController().signal);

/** As many entries as are asked for. Fails by the deadline of its test. */
async function first(
  count: number,
  session: BucketSession,
  signal = new AbortController().signal,
): Promise<readonly BucketEntry[]> {
  const entries: BucketEntry[] = [];
  for await (const entry of session.watch(signal)) if (entries.push(entry) === count) break;
  return entries;
}

const shown = (entry: BucketEntry | undefined) => {
  return entry && [entry.key, entry.value === undefined ? undefined : String(Buffer.from(entry.value)), entry.revision];
};

/** What a registry relies on in a bucket. */
export function everyBucket(name: string, make: () => Promise<BucketUnderTest>): void {
  describe(`bucket ${name}`, () => {
    test('what is written is read, with a revision that only grows, and a time of the server', async () => {
      const session = await opened(await make());
      expect(await session.get('service.a')).toBeUndefined();
      const one = await session.write('service.a', bytes('one'));
      const two = await session.write('service.b', bytes('two'));
      expect(two).toBeGreaterThan(one ?? Infinity);
      const [a, b] = [await session.get('service.a'), await session.get('service.b')];
      expect(shown(a)).toEqual(['service.a', 'one', one]);
      expect(b?.storedAtMs).toBeGreaterThanOrEqual(a?.storedAtMs ?? Infinity);
      expect((b?.storedAtMs ?? 0) - (a?.storedAtMs ?? 0)).toBeLessThan(20_000);
      expect(await session.extent()).toEqual({ id: session.id, lastRevision: two });
      await session.close();
    });

    test('nothing is written or removed where the revision is another', async () => {
      const session = await opened(await make());
      const one = (await session.write('service.a', bytes('one'), 0)) ?? 0;
      expect(await session.write('service.a', bytes('two'), 0)).toBeUndefined();
      const two = (await session.write('service.a', bytes('two'), one)) ?? 0;
      expect(await session.remove('service.a', one)).toBe(false);
      expect(await session.write('service.a', bytes('three'), one)).toBeUndefined();
      expect(shown(await session.get('service.a'))).toEqual(['service.a', 'two', two]);
      expect(await session.remove('service.a', two)).toBe(true);
      const removed = await session.get('service.a');
      expect(removed?.value).toBeUndefined();
      expect(removed?.revision).toBeGreaterThan(two);
      expect(await session.write('service.a', bytes('four'), two)).toBeUndefined();
      expect(await session.write('service.a', bytes('four'), removed?.revision)).toBeGreaterThan(two);
      await session.close();
    });

    test('a trace is forgotten, unless something was stored since', async () => {
      const session = await opened(await make());
      for (const key of ['service.a', 'service.b']) await session.remove(key, (await session.write(key, bytes(key))) ?? 0);
      const [a, b] = [await session.get('service.a'), await session.get('service.b')];
      const since = await session.write('service.b', bytes('since'));
      await session.forget('service.a', a?.revision ?? 0);
      await session.forget('service.b', b?.revision ?? 0);
      expect(await session.get('service.a')).toBeUndefined();
      expect(shown(await session.get('service.b'))).toEqual(['service.b', 'since', since]);
      expect(await session.write('service.a', bytes('new'), 0)).toBeGreaterThan(since ?? Infinity);
      await session.close();
    });

    test('who watches gets the last entry of each key, then all that comes, removals among them, in order', async () => {
      const under = await make();
      const [session, other] = [await opened(under), await opened(under)];
      await session.write('service.a', bytes('old'));
      const a = (await session.write('service.a', bytes('a'))) ?? 0;
      const b = (await session.write('service.b', bytes('b'))) ?? 0;
      await session.remove('service.b', b);
      const seen: unknown[] = [];
      for await (const entry of other.watch(new AbortController().signal)) {
        if (seen.push(shown(entry)) === 4) break;
        if (seen.length !== 2) continue;
        await session.write('service.c', bytes('c'));
        await session.remove('service.a', a);
      }
      expect(seen).toEqual([
        ['service.a', 'a', a],
        ['service.b', undefined, b + 1],
        ['service.c', 'c', b + 2],
        ['service.a', undefined, b + 3],
      ]);
      await Promise.all([session.close(), other.close()]);
    });

    test('a watch ends with its signal and with its connection, and nothing goes over a connection that has ended', async () => {
      const under = await make();
      const session = await opened(under);
      await session.write('service.a', bytes('a'));
      const ended = new AbortController();
      const watching = first(2, session, ended.signal);
      ended.abort();
      expect((await watching).length).toBeLessThan(2);
      const again = first(2, session).catch(() => []);
      await session.close();
      expect((await again).length).toBeLessThan(2);
      await expect(session.get('service.a')).rejects.toThrow(/clos|lost|cut/i);
      await expect(session.extent()).rejects.toThrow(/clos|lost|cut/i);
    });

    test('a bucket that was made anew is another one', async () => {
      const under = await make();
      const session = await opened(under);
      await session.write('service.a', bytes('a'));
      await under.destroy();
      const other = await opened(under);
      expect(other.id).not.toBe(session.id);
      expect((await session.extent()).id).toBe(other.id);
      expect(await other.get('service.a')).toBeUndefined();
      await Promise.all([session.close(), other.close()]);
    });
  });
}
