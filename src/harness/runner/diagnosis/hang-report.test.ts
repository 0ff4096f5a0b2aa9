import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendHangReport } from './hang-report.ts';
import type { HangReport } from './hang-watch.ts';

const report: HangReport = {
  type: 'hang',
  scope: { kind: 'test', file: 'a.test.ts', title: 'two\nlines', timeoutMs: 100 },
  durationMs: 120,
  dump: { kind: 'unknown', summary: 'The test does not end.', text: 'The test does not end.\n' },
};

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'report-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('the report is one line, in a journal that is not there yet', () => {
  const journal = join(folder, 'journal.jsonl');
  appendHangReport(journal, report);
  expect(readFileSync(journal, 'utf8')).toBe(`${JSON.stringify(report)}\n`);
});

test('a line that the worker could not finish stays a line of its own', () => {
  const journal = join(folder, 'journal.jsonl');
  writeFileSync(journal, '{"type":"whole"}\n{"type":"bro');
  appendHangReport(journal, report);
  expect(readFileSync(journal, 'utf8').split('\n')).toEqual(['{"type":"whole"}', '{"type":"bro', JSON.stringify(report), '']);
});
