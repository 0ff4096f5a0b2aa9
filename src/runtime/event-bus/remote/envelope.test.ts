import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidEventError } from '../bus-errors.ts';
import { decodeEnvelope, encodeEnvelope, encodePayload, recordId, UnreadableRecord } from './envelope.ts';
import type { Envelope } from './envelope.ts';

const envelope: Envelope = {
  publisher: 'a1',
  number: 3,
  type: 'order.created',
  payload: { id: 7 },
  priority: 'high',
  correlationId: 'c',
  source: undefined,
  publishedAtMs: 12,
};

function encoded(organisationId: string, { payload, ...head }: Envelope): Uint8Array {
  return encodeEnvelope(organisationId, head, encodePayload(payload));
}

test('what is written is read back, whatever the payload', () => {
  fc.assert(
    fc.property(fc.json(), fc.string({ unit: 'binary', minLength: 1 }), (json, organisation) => {
      const payload: unknown = JSON.parse(json);
      const read = decodeEnvelope(organisation, encoded(organisation, { ...envelope, payload }));
      expect(read).toMatchObject({
        publisher: 'a1',
        number: 3,
        type: 'order.created',
        priority: 'high',
        correlationId: 'c',
        publishedAtMs: 12,
      });
      expect((read as Envelope).payload).toEqual(payload);
      expect(decodeEnvelope(`${organisation}.`, encoded(organisation, envelope))).toBeInstanceOf(UnreadableRecord);
    }),
  );
});

test('bytes that are no envelope are told from one, and nothing throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (body) => {
      expect(decodeEnvelope('o', body)).toBeInstanceOf(UnreadableRecord);
    }),
  );
  const whole = encoded('o', envelope);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (place, by) => {
      const bent = Uint8Array.from(whole);
      bent[place] = ((bent[place] ?? 0) + by) % 256;
      expect(() => decodeEnvelope('o', bent)).not.toThrow();
    }),
  );
});

test('a payload without JSON is refused', () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  for (const payload of [
    cyclic,
    1n,
    { toJSON: () => undefined },
    {
      toJSON: () => {
        throw new Error('no');
      },
    },
  ]) {
    expect(() => encodePayload(payload)).toThrow(InvalidEventError);
  }
});

test('the id of a record is that of its publisher and number', () => {
  expect(recordId(envelope)).toBe('a1-3');
});
