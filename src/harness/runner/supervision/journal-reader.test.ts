import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { JournalReader } from './journal-reader.ts';

let folder: string;
let journal: string;
let reader: JournalReader;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wavegate-journal-'));
  journal = path.join(folder, 'worker-0.jsonl');
  reader = new JournalReader(journal);
});

afterEach(() => {
  reader.close();
  rmSync(folder, { recursive: true });
});

test('a journal that is not there yet, or empty, has no entries', () => {
  expect(reader.read()).toEqual([]);
  appendFileSync(journal, '');
  expect(reader.read()).toEqual([]);
});

test('each call returns what was appended since the last', () => {
  appendFileSync(journal, '{"type":"collecting","file":"a.ts"}\n');
  expect(reader.read()).toEqual([{ type: 'collecting', file: 'a.ts' }]);
  appendFileSync(journal, '{"type":"file-finished","file":"a.ts"}\n{"type":"collecting","file":"b.ts"}\n');
  expect(reader.read()).toHaveLength(2);
  expect(reader.read()).toEqual([]);
});

test('a line counts when its end is there, also when a character was torn in two', () => {
  const line = Buffer.from('{"type":"test-printed","file":"a.ts","id":"1","text":"größer"}\n');
  const inside = line.indexOf('ö') + 1;
  appendFileSync(journal, line.subarray(0, inside));
  expect(reader.read()).toEqual([]);
  appendFileSync(journal, line.subarray(inside));
  expect(reader.read()).toEqual([{ type: 'test-printed', file: 'a.ts', id: '1', text: 'größer' }]);
});

test('lines that are no entries are ignored', () => {
  appendFileSync(journal, 'noise\n42\nnull\n{"type":"collecting","file":"a.ts"}\n{"type":');
  expect(reader.read()).toEqual([{ type: 'collecting', file: 'a.ts' }]);
});

test('entries longer than a read are put together', () => {
  const entry = { type: 'test-printed', file: 'a.ts', id: '1', text: 'x'.repeat(300_000) };
  appendFileSync(journal, `${JSON.stringify(entry)}\n`);
  expect(reader.read()).toEqual([entry]);
});
