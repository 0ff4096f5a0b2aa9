import { expect, test } from 'vitest';
import { readBody } from './read-body.ts';

/** A hundred pieces of `sizeBytes`; counts those that were asked for. */
function hundredPieces(sizeBytes: number) {
  const counter = { pieces: 0 };
  const pieces = (async function* () {
    while (counter.pieces < 100) {
      counter.pieces += 1;
      yield Buffer.alloc(sizeBytes, counter.pieces);
    }
  })();
  return { counter, pieces };
}

async function* piecesOf(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

test('a body without a piece is empty', async () => {
  expect(await readBody(piecesOf(), 0)).toHaveLength(0);
});

test('reads what fits, in order', async () => {
  expect(Buffer.from(await readBody(piecesOf('one ', 'two ', 'three'), 13)).toString()).toBe('one two three');
});

test('stops at the first piece too many', async () => {
  const { counter, pieces } = hundredPieces(10);
  await expect(readBody(pieces, 35)).rejects.toMatchObject({ code: 'RECEIVER_BODY_TOO_LARGE' });
  expect(counter.pieces).toBe(4);
});

test('a body that breaks off is a caller who has gone', async () => {
  const cause = new Error('reset');
  const pieces = (async function* () {
    yield Buffer.from('begun');
    throw cause;
  })();
  await expect(readBody(pieces, 100)).rejects.toMatchObject({ code: 'RECEIVER_CALLER_GONE', cause });
});

test('a body in single bytes takes no more than a few times its size', async () => {
  const sizeBytes = 300_000;
  let mostBytes = 0;
  const startBytes = process.memoryUsage().arrayBuffers;
  const pieces = (async function* () {
    for (let sent = 0; sent < sizeBytes; sent += 1) {
      if (sent % 10_000 === 0) mostBytes = Math.max(mostBytes, process.memoryUsage().arrayBuffers - startBytes);
      // As a socket brings it: each piece holds a slab of its own.
      yield Buffer.allocUnsafeSlow(1_024).subarray(0, 1);
    }
  })();
  expect(await readBody(pieces, sizeBytes)).toHaveLength(sizeBytes);
  expect(mostBytes).toBeLessThan(sizeBytes * 512);
});
