import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sealBytes } from './frame.ts';
import { LinkFailure } from './link-failure.ts';
import { newMessagesFrame, readMessages } from './message-frame.ts';
import { decodeMessage, encodeMessage } from './message-text.ts';
import { newOutcomesFrame, readOutcomes } from './outcomes-frame.ts';
import { OutcomeLog } from './outcome-log.ts';
import { Parcel } from './parcel.ts';
import { parseResume } from './resume-frame.ts';
import { payloadStart } from './sealed-frame.ts';

const payloadOf = (frame: Buffer): Buffer => frame.subarray(payloadStart, -sealBytes);

test('messages come out of a frame as they went in', () => {
  const body = fc.jsonValue();
  fc.assert(
    fc.property(fc.array(body, { minLength: 1, maxLength: 5 }), fc.nat({ max: 2 ** 40 }), (bodies, before) => {
      const messages = bodies.map((body, index) => ({ id: `ä${index}`, organisationId: '𝄞', body }));
      const parcels = messages.map((message) => new Parcel(message.id, encodeMessage(message)));
      const read: unknown[] = [];
      readMessages(payloadOf(newMessagesFrame(0, { firstNumber: before + 1, parcels })), (number, text, sizeBytes) => {
        expect(sizeBytes).toBe(Buffer.byteLength(text));
        read.push([number, decodeMessage(text)]);
      });
      const expected = messages.map((message, index) => [before + 1 + index, message]);
      expect(JSON.stringify(read)).toBe(JSON.stringify(expected));
    }),
  );
});

test('outcomes come out of their frames as they went in, and every frame fits', () => {
  const log = new OutcomeLog();
  const outcomes = Array.from({ length: 500 }, (_, index) =>
    index % 3 === 0 ? { number: index, refusal: { code: '\0'.repeat(128), message: '\ud800'.repeat(1_000) } } : { number: index },
  );
  for (const outcome of outcomes) log.add(outcome);
  const read: unknown[] = [];
  while (!log.isWritten) {
    const frame = newOutcomesFrame(0, log);
    expect(frame.length).toBeLessThan(16_384);
    const { firstIndex, outcomes } = readOutcomes(payloadOf(frame));
    expect(firstIndex).toBe(read.length + 1);
    read.push(...outcomes);
  }
  expect(read).toEqual(outcomes);
});

test('no payload whatever makes a reader do anything but refuse it', () => {
  const readers: ((payload: Buffer) => unknown)[] = [
    (payload) => readMessages(payload, (_number, text) => void decodeMessage(text)),
    readOutcomes,
    parseResume,
  ];
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 1]), Buffer.from(text)])),
    fc
      .json()
      .map((text) => Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 1, 0, 0, 0, Buffer.byteLength(text) & 255]), Buffer.from(text)])),
  );
  fc.assert(
    fc.property(payload, fc.constantFrom(...readers), (payload, read) => {
      expect(failureOfReading(read, payload)).toSatisfy((error) => error === undefined || error instanceof LinkFailure);
    }),
    { numRuns: 2_000 },
  );
});

test('an outcome that never was cannot have been seen', () => {
  const log = new OutcomeLog();
  log.add({ number: 1 });
  log.confirm(1);
  expect(() => log.confirm(2)).toThrow(LinkFailure);
});

function failureOfReading(read: (payload: Buffer) => unknown, payload: Buffer): unknown {
  try {
    read(payload);
    return undefined;
  } catch (error) {
    return error;
  }
}
