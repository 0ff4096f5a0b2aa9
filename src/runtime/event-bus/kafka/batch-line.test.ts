import { expect, test } from 'vitest';
import type { OutgoingRecord } from '../remote/remote-transport.ts';
import { BatchLine } from './batch-line.ts';

const never = new AbortController().signal;

function record(id: number, sizeBytes = 1): OutgoingRecord {
  return { id: String(id), body: new Uint8Array(sizeBytes) };
}

/** A line whose batches are stored when a test says so. */
function scripted() {
  const batches: {
    readonly ids: readonly string[];
    readonly stored: (first: number) => void;
    readonly failed: (error: Error) => void;
  }[] = [];
  const line = new BatchLine((batch) => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    batches.push({ ids: batch.map(({ id }) => id), stored: resolve, failed: reject });
    return promise;
  });
  return { line, batches };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('records of one turn are one batch, and what comes meanwhile is the next', async () => {
  const { line, batches } = scripted();
  const first = [1, 2, 3].map((id) => line.append(record(id), never));
  await turn();
  const second = [4, 5].map((id) => line.append(record(id), never));
  await turn();
  expect(batches.map(({ ids }) => ids)).toEqual([['1', '2', '3']]);
  batches[0]?.stored(11);
  expect(await Promise.all(first)).toEqual([11, 12, 13]);
  await turn();
  expect(batches[1]?.ids).toEqual(['4', '5']);
  batches[1]?.stored(14);
  expect(await Promise.all(second)).toEqual([14, 15]);
});

test('a batch has so many bytes at most, or one record', async () => {
  const { line, batches } = scripted();
  for (const [id, sizeBytes] of [300_000, 212_000, 1, 600_000, 1].entries()) void line.append(record(id, sizeBytes), never);
  for (const first of [1, 3, 4, 5]) {
    await turn();
    batches.at(-1)?.stored(first);
  }
  expect(batches.map(({ ids }) => ids)).toEqual([['0', '1'], ['2'], ['3'], ['4']]);
});

test('what waits behind a batch that failed is not sent, and is refused as not stored', async () => {
  const { line, batches } = scripted();
  const sent = line.append(record(1), never);
  await turn();
  const waiting = [2, 3].map((id) => line.append(record(id), never));
  batches[0]?.failed(new Error('lost'));
  await expect(sent).rejects.toThrow('lost');
  for (const promise of waiting)
    await expect(promise).rejects.toMatchObject({ name: 'AppendError', outcome: 'not-stored', isFinal: false });
  await turn();
  expect(batches).toHaveLength(1);
  const again = line.append(record(1), never);
  await turn();
  batches[1]?.stored(1);
  expect(await again).toBe(1);
});

test('an abort of what is sent leaves its outcome unknown; one of what waits refuses it and what waits behind it', async () => {
  const { line, batches } = scripted();
  const [ofSent, ofWaiting] = [new AbortController(), new AbortController()];
  const sent = line.append(record(1), ofSent.signal);
  await turn();
  const ahead = line.append(record(2), never);
  const aborted = line.append(record(3), ofWaiting.signal);
  const behind = line.append(record(4), never);
  ofWaiting.abort(new Error('no more'));
  ofSent.abort(new Error('no more'));
  await expect(aborted).rejects.toMatchObject({ outcome: 'not-stored', cause: new Error('no more') });
  await expect(behind).rejects.toMatchObject({ outcome: 'not-stored' });
  await expect(sent).rejects.toMatchObject({ outcome: 'unknown', cause: new Error('no more') });
  batches[0]?.stored(1);
  await turn();
  expect(batches[1]?.ids).toEqual(['2']);
  batches[1]?.stored(2);
  expect(await ahead).toBe(2);
  await expect(line.append(record(5), ofSent.signal)).rejects.toMatchObject({ outcome: 'not-stored' });
});
