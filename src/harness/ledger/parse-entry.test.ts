import { array, assert, constantFrom, double, oneof, property, record, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';

import { canonicalJson } from '../../foundation/canonical-json.ts';
import { runEnded } from './fixtures/entries.ts';
import { linkEntry } from './ledger-line.ts';
import { parseEntry } from './parse-entry.ts';

const states = ['GREEN', 'RED', 'MISSING'] as const;

/** A line of a run's end with criteria in the form that is written, or nearly so. */
function lineWith(criteria: string, type = 'run-ended', more = ''): string {
  const rest = `"digest":"d","evidence":{},"heads":[],"type":"${type}"${more}`;
  return `{"at":"2026-01-01T00:00:00.000Z","bytes":1,"criteria":${criteria},${rest}}`;
}

const criterion = tuple(
  oneof(constantFrom('QA-1.1', 'QA-1.2', '__proto__', '1', 'a"b'), string()),
  oneof(double().map(String), constantFrom('1', '01', '-0', '.5', '1.', '1e5', '1E+', '+1', '"1"')),
  oneof(constantFrom(...states), string()),
  constantFrom('{}', '}', 'null', ''),
).map(
  ([id, ms, state, odd]) => `${JSON.stringify(id)}:${odd === '' ? `{"durationMs":${ms},"state":${JSON.stringify(state)}}` : odd}`,
);

/** What JSON makes of the line. */
function readAtOnce(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

test('criteria that are parsed late are those that parsing at once finds, and no line is an entry that was none', () => {
  let entries = 0;
  const lines = record({
    criteria: array(criterion, { maxLength: 4 }),
    type: constantFrom('run-ended', 'run-ended', 'run-started'),
    more: constantFrom('', '', ',"criteria":{}', ',"components":[]', ',"evidence":null', ','),
  }).map(({ criteria, type, more }) => lineWith(`{${criteria.join(',')}}`, type, more));
  assert(
    property(lines, (line) => {
      const value = readAtOnce(line) as Record<string, unknown> | undefined;
      const ends = Object.values(value?.['criteria'] ?? {});
      const isEntry =
        value !== undefined &&
        (value['type'] === 'run-ended' ? value['evidence'] !== null && !ends.includes(null) : Array.isArray(value['components']));
      const entry = parseEntry(line);
      expect({ line, isEntry: entry !== undefined }).toEqual({ line, isEntry });
      if (entry === undefined) return;
      entries += 1;
      expect(canonicalJson(entry)).toBe(canonicalJson(value));
    }),
    { numRuns: 3000 },
  );
  expect(entries).toBeGreaterThan(300);
});

test('criteria of a run of many are parsed when they are read, once', () => {
  const criteria = Object.fromEntries(
    Array.from({ length: 40_000 }, (_, index) => [`QA-${index}.1`, { state: states[index % 3]!, durationMs: index / 7 }]),
  );
  const entry = parseEntry(canonicalJson(linkEntry(runEnded({ criteria }), [])));
  if (entry?.type !== 'run-ended') throw new Error('not the end of a run');
  expect(Object.getOwnPropertyDescriptor(entry, 'criteria')?.get).toBeTypeOf('function');
  expect(entry.criteria).toEqual(criteria);
  expect(entry.criteria).toBe(entry.criteria);
});

test('of two fields of one name the last counts, as in JSON', () => {
  const criteria = '{"QA-1.1":{"durationMs":1,"state":"RED"}}';
  expect(parseEntry(lineWith(criteria, 'run-ended', ',"criteria":{}'))).toMatchObject({ criteria: {} });
  expect(parseEntry(lineWith(criteria, 'run-ended', ',"criteria":{"a":null}'))).toBeUndefined();
});
