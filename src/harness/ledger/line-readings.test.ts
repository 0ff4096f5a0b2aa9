import { array, assert, nat, oneof, property, record, constant } from 'fast-check';
import { expect, test } from 'vitest';

import { canonicalJson } from '../../foundation/canonical-json.ts';
import { runEnded, runStarted } from './fixtures/entries.ts';
import { linkEntry } from './ledger-line.ts';
import { LineReadings } from './line-readings.ts';

const lines = [1, 2, 3, 4].map((n) =>
  canonicalJson(linkEntry(n % 2 === 0 ? runEnded({ runId: `r${n}` }) : runStarted({ runId: `r${n}` }), [])),
);

/** What happens to the file between two readings. */
const change = oneof(
  record({ kind: constant('append' as const), line: nat(lines.length - 1) }),
  record({ kind: constant('tear' as const), line: nat(lines.length - 1), at: nat() }),
  record({ kind: constant('end-line' as const) }),
  record({ kind: constant('flip' as const), at: nat() }),
  record({ kind: constant('cut' as const), at: nat() }),
);

test('nothing of nothing', () => {
  expect(new LineReadings().read(Buffer.alloc(0))).toEqual([]);
});

test('reads after every change of the file what a first reading of it would read', () => {
  assert(
    property(array(change, { maxLength: 12 }), (changes) => {
      const readings = new LineReadings();
      let bytes = Buffer.alloc(0);
      for (const each of changes) {
        bytes = applyTo(bytes, each);
        expect(readings.read(Buffer.from(bytes))).toEqual(new LineReadings().read(bytes));
      }
    }),
  );
});

test('does not read again what it has read', () => {
  const readings = new LineReadings();
  const file = Buffer.from(`${lines[0]}\n`);
  const [first] = readings.read(file);
  const [same, second] = readings.read(Buffer.concat([file, Buffer.from(`${lines[1]}\n`)]));
  expect(same?.reading).toBe(first?.reading);
  expect(second).toMatchObject({ number: 2, reading: { kind: 'entry' } });
});

function applyTo(bytes: Buffer, change: { kind: string; line?: number; at?: number }): Buffer<ArrayBuffer> {
  const { kind, line = 0, at = 0 } = change;
  const text = lines[line]!;
  if (kind === 'append') return Buffer.concat([bytes, Buffer.from(`${text}\n`)]);
  if (kind === 'tear') return Buffer.concat([bytes, Buffer.from(text.slice(0, at % text.length))]);
  if (kind === 'end-line') return Buffer.concat([bytes, Buffer.from('\n')]);
  const place = at % Math.max(1, bytes.length);
  const copy = Buffer.from(kind === 'cut' ? bytes.subarray(0, place) : bytes);
  if (kind === 'flip' && copy.length > 0) copy[place] = copy[place]! ^ 1;
  return copy;
}
