import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BodyCollector } from './body-collector.ts';

function collect(pieces: readonly Buffer[]): BodyCollector {
  const collector = new BodyCollector();
  for (const piece of pieces) collector.add(piece);
  return collector;
}

test('without a piece the body is empty', () => {
  expect(new BodyCollector()).toMatchObject({ size: 0, body: Buffer.alloc(0) });
});

test('one piece is the body, and is not copied', () => {
  const piece = Buffer.from('all of it');
  expect(collect([Buffer.alloc(0), piece]).body).toBe(piece);
});

test('the body is its pieces in their order, and leaves them as they are', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes)));
  const property = fc.property(pieces, (given) => {
    const before = given.map((piece) => Buffer.from(piece));
    const { body, size } = collect(given);
    expect(body).toEqual(Buffer.concat(given));
    expect(size).toBe(body.length);
    expect(given).toEqual(before);
  });
  expect(() => fc.assert(property)).not.toThrow();
});

test('a million pieces of one byte are kept in twice their size', () => {
  const { body } = collect(Array.from<Buffer>({ length: 1_000_000 }).fill(Buffer.of(7)));
  expect(body).toHaveLength(1_000_000);
  expect(body.every((byte) => byte === 7)).toBe(true);
  expect(body.buffer.byteLength).toBeLessThanOrEqual(2_000_000);
});
