import { createSecretKey } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameTypes, lengthBytes, sealedHeadBytes } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import { FrameSeal } from './frame-seal.ts';
import { newJsonFrame } from './sealed-frame.ts';

function encode(bodies: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    bodies.flatMap((body) => {
      const head = Buffer.alloc(5);
      head.writeUInt32BE(1 + body.length);
      head[4] = 7;
      return [head, body];
    }),
  );
}

test('nothing comes of nothing', () => {
  expect(new FrameReader().next(100)).toBeUndefined();
});

test('finds the same frames however the bytes are cut', () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
  const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(bodies, cuts, (bodies, cuts) => {
      const bytes = encode(bodies);
      const reader = new FrameReader();
      const found: Buffer[] = [];
      for (let at = 0, cut = 0; at < bytes.length; at += cuts[cut % cuts.length]!, cut += 1) {
        reader.push(bytes.subarray(at, at + cuts[cut % cuts.length]!));
        for (let frame = reader.next(100); frame !== undefined; frame = reader.next(100)) {
          expect(frame.type).toBe(7);
          found.push(Buffer.from(frame.body));
        }
      }
      expect(found.map((body) => body.toString('hex'))).toEqual(bodies.map((body) => Buffer.from(body).toString('hex')));
    }),
  );
});

test('refuses a frame by its length alone, before any of it has come', () => {
  const reader = new FrameReader();
  reader.push(Buffer.from([0, 0, 0, 101]));
  expect(() => reader.next(100)).toThrow('a frame of 101 bytes, and 100 are allowed');
  const empty = new FrameReader();
  empty.push(Buffer.alloc(4));
  expect(() => empty.next(100)).toThrow('a frame without a type');
});

test('of a sealed frame the length is proved before it is waited for', () => {
  const key = createSecretKey(Buffer.alloc(32, 1));
  const frame = newJsonFrame(frameTypes.ping, 0);
  const sealing = new FrameSeal(key);
  sealing.head(frame.subarray(0, lengthBytes)).copy(frame, lengthBytes);
  const head = frame.subarray(0, sealedHeadBytes);
  for (let at = 0; at < head.length; at += 1) {
    const changed = Buffer.from(head);
    changed[at]! ^= 0xff;
    const reader = new FrameReader();
    reader.push(changed);
    expect(() => reader.next(2 ** 32, new FrameSeal(key))).toThrow('a frame whose length has a wrong seal');
  }
  const reader = new FrameReader();
  reader.push(frame);
  expect(reader.next(100, new FrameSeal(key))?.type).toBe(frameTypes.ping);
});
