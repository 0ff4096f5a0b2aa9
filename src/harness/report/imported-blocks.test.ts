import { expect, test } from 'vitest';

import { sampleComponent, sampleCriterion } from '../evidence/fixtures/sample-record.ts';
import type { ForeignResults } from '../evidence/foreign/foreign-results.ts';
import type { ImportedEvidence } from '../ledger/imported-evidence.ts';
import { buildReport } from './build-report.ts';
import { completeInputs, readingOf } from './fixtures/sample-inputs.ts';
import { renderMarkdown } from './render-markdown.ts';
import type { ReportInputs } from './report-inputs.ts';

const digest = 'a'.repeat(64);
const folder = 'evidence/wave-1.0/somebody/subwave-1.0';
const path = `${folder}/imports/${digest}.xml`;
const counts = { cases: 3, passed: 3, failed: 0, errors: 0, notRun: 0 };

function imported(
  results: Partial<ForeignResults> | null = {},
  changes: Partial<ImportedEvidence['entry']> = {},
): ImportedEvidence {
  const link = { schemaVersion: 1 as const, digest, heads: [], at: '2026-01-02T03:04:05.678Z', runId: 'none' };
  const owner = { wave: '1.0', subwave: '1.0', builder: 'somebody' };
  const origin = {
    source: 'junit.xml',
    runner: 'pytest',
    importedBy: 'Grace',
    commit: 'c'.repeat(40),
    treeDigest: digest,
    testedAt: null,
  };
  const problems =
    results === null ? [{ code: 'EVIDENCE_DAMAGED', file: path, message: 'The file is gone.', remedy: 'Restore it.' }] : [];
  return {
    entry: { type: 'evidence-imported', ...link, ...owner, ...origin, sha256: digest, counts, ...changes },
    path,
    results: results === null ? null : { counts, testedAt: null, failing: [], ...results },
    problems,
  };
}

function render(changes: Partial<ReportInputs>): string {
  return renderMarkdown(buildReport(completeInputs(changes)), folder);
}

test('without an import the report does not speak of any', () => {
  expect(render({})).not.toContain('other runners');
});

test('an import is stated, with who states it, and never supported', () => {
  const text = render({ imports: [imported()] });
  const line = text.split('\n').find((each) => each.includes('stated by pytest'))!;
  expect(line).toMatch(/stated: stated by pytest, imported by Grace at /);
  expect(line).toContain('3 cases: 3 passed, 0 failed, 0 with an error, 0 not run');
  expect(line).toContain('the present tree');
  expect(line).not.toContain('✅');
  expect(text).toContain('None of it was measured here');
});

test('an import changes neither status nor counts, whatever it states', () => {
  const without = buildReport(completeInputs());
  const failing = imported({ counts: { ...counts, passed: 1, failed: 2 }, failing: ['c a', 'c b'] });
  const report = buildReport(completeInputs({ imports: [failing] }));
  expect([report.status, report.lacking]).toEqual(['COMPLETE', []]);
  expect(report.sections.filter(({ title }) => title !== 'Evidence artifacts')).toEqual(
    without.sections.filter(({ title }) => title !== 'Evidence artifacts'),
  );
  expect(render({ imports: [failing] })).toContain('Did not pass: c a; c b.');
});

test('where nothing ran, an import of passes leaves everything unproven', () => {
  const report = buildReport(completeInputs({ evidence: { state: 'absent', path: 'e.json' }, imports: [imported()] }));
  expect(report.status).toBe('INCOMPLETE');
  const statuses = report.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'claims' ? block.claims : [])),
  );
  expect(statuses.filter(({ id }) => id === 'import-1')).toMatchObject([{ status: 'stated' }]);
  expect(statuses.filter(({ id }) => id === 'all-green')).toMatchObject([{ status: 'unproven' }]);
});

test('beside a red criterion an import of passes leaves it red', () => {
  const evidence = readingOf({}, [sampleComponent('QA-1', [sampleCriterion('QA-1.1', 'RED')])]);
  const [without, report] = [completeInputs({ evidence }), completeInputs({ evidence, imports: [imported()] })].map(buildReport);
  expect([report!.status, report!.lacking]).toEqual(['INCOMPLETE', without!.lacking]);
});

test('of another tree it says so', () => {
  expect(render({ imports: [imported({}, { treeDigest: 'd'.repeat(64) })] })).toContain('another tree than the present one');
});

test('a file that is not the one that was imported is refuted, and keeps the report from being complete', () => {
  const report = buildReport(completeInputs({ imports: [imported(null)] }));
  expect(report.status).toBe('INCOMPLETE');
  expect(report.lacking).toEqual([
    { what: `An imported file is not to be believed: ${path}: The file is gone.`, remedy: 'Restore it.' },
  ]);
  expect(render({ imports: [imported(null)] })).toContain('not to be believed');
});

test('markup in a title stays text', () => {
  const text = render({
    imports: [imported({ counts: { ...counts, failed: 1, passed: 2 }, failing: ['<script>alert(1)</script> | [x](y)'] })],
  });
  expect(text).not.toContain('<script>');
  expect(text).not.toContain('[x](y)');
});
