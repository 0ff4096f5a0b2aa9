import { expect, test } from 'vitest';

import { sampleComponent, sampleCriterion } from '../evidence/fixtures/sample-record.ts';
import { emptyLedger } from '../ledger/ledger.ts';
import type { CheckpointRecord } from '../checkpoint/checkpoint.ts';
import { reachCheckpoints } from '../checkpoint/reach-checkpoints.ts';
import { buildReport } from './build-report.ts';
import { completeInputs, completeNarrative, readingOf } from './fixtures/sample-inputs.ts';
import type { Narrative } from './narrative.ts';
import { renderMarkdown } from './render-markdown.ts';
import type { ReportInputs } from './report-inputs.ts';

const folder = 'evidence/wave-1.0/somebody/subwave-1.0';
const inputs = completeInputs();
const [, ownGate] = inputs.gates;
const damage = { code: 'EVIDENCE_DAMAGED', file: 'a.xml', message: 'changed', remedy: 'run' };

const record = inputs.evidence.state === 'whole' ? inputs.evidence.record : never();
const [checkpoint] = reachCheckpoints({ record, thresholds: [1], closedGates: [], ledger: emptyLedger, previous: [] }) as [
  CheckpointRecord,
];

function narrated(changes: Partial<Narrative>): ReportInputs['narrative'] {
  return { state: 'read', path: 'n.yaml', sha256: 'a'.repeat(64), narrative: { ...completeNarrative, ...changes } };
}

function render(changes: Partial<ReportInputs> = {}): string {
  return renderMarkdown(buildReport(completeInputs(changes)), folder);
}

test('a subwave that never ran is INCOMPLETE and claims nothing', () => {
  const report = buildReport(completeInputs({ evidence: { state: 'absent', path: 'e.json' }, ledger: emptyLedger }));
  expect(report.status).toBe('INCOMPLETE');
  expect(report.lacking[0]!.what).toBe('There is no evidence of a complete run of the subwave.');
  const text = renderMarkdown(report, folder);
  expect(text).not.toContain('✅');
  expect(text).toContain('Not measured: there is no whole evidence');
});

test('nothing lacking is COMPLETE', () => {
  expect(buildReport(inputs)).toMatchObject({ status: 'COMPLETE', lacking: [] });
});

test('has every section in order', () => {
  expect(buildReport(inputs).sections.map(({ title }) => title)).toEqual([
    'Title',
    'Executive summary',
    'QA test results',
    'Implementation artifacts',
    'Architecture alignment',
    'Code-checking evidence',
    'Test-debt status',
    'Evidence artifacts',
    'Governance compliance',
    'Enhancement proposals',
    'Process-improvement reflection',
    'Terminal-state declaration',
    'Signature',
  ]);
});

test.for<[string, Partial<ReportInputs>, string]>([
  [
    'damaged evidence',
    {
      evidence: { state: 'damaged', problems: [damage, damage] },
    },
    'not to be believed: a.xml: changed (and 1 more problem)',
  ],
  ['another tree', { treeDigest: 'c'.repeat(64) }, 'another tree'],
  [
    'a run without its end',
    { evidence: readingOf({ runner: { end: 'failed', passes: 1, repeats: 1 } }) },
    'did not reach its end',
  ],
  [
    'a RED criterion',
    { evidence: readingOf({}, [sampleComponent('QA-1', [sampleCriterion('QA-1.1', 'RED')])]) },
    '1 of 1 criteria are not GREEN. RED: QA-1.1',
  ],
  ['a criterion without evidence', { evidence: readingOf({}, []) }, 'not in the evidence: QA-1.1'],
  ['an empty catalog', { components: [] }, 'no criteria'],
  [
    'debt',
    {
      evidence: readingOf({
        totals: { ...record.totals, debt: 1 },
      }),
    },
    'debt',
  ],
  [
    'a damaged ledger',
    { ledger: { ...inputs.ledger, problems: [{ code: 'LEDGER_EDITED', file: 'l', line: 1, message: 'm', remedy: 'r' }] } },
    'ledger is not whole',
  ],
  [
    'a forged checkpoint',
    { checkpoints: [{ ...checkpoint, contradiction: 'it knows no end of run r' }] },
    'Checkpoint 1 is contradicted',
  ],
  ['no narrative', { narrative: { state: 'absent', path: 'n.yaml' } }, 'no narrative'],
  [
    'a wrong narrative',
    { narrative: { state: 'invalid', path: 'n.yaml', problems: [{ code: 'X', message: 'm', remedy: 'r' }] } },
    'not valid',
  ],
  [
    'an unanswered question',
    { narrative: narrated({ reflection: { ...completeNarrative.reflection, learnings: ' ' } }) },
    'reflection.learnings',
  ],
  [
    'a declaration of BLOCKED',
    { narrative: narrated({ terminalState: { state: 'BLOCKED', statement: 's' } }) },
    'declares the subwave BLOCKED',
  ],
  [
    'an upstream gate',
    { gates: [{ subwave: '0.9', outcome: 'FAIL', source: 's' }, ownGate!] },
    'subwave 0.9, which this one needs, is FAIL',
  ],
  ['no gate decision', { gates: [inputs.gates[0]!] }, 'has not decided'],
  ['a gate that failed', { gates: [inputs.gates[0]!, { subwave: '1.0', outcome: 'FAIL', source: 's' }] }, 'decided FAIL'],
])('%s alone makes it INCOMPLETE, and says so', ([, changes, what]) => {
  const { status, lacking } = buildReport(completeInputs(changes));
  expect(status).toBe('INCOMPLETE');
  expect(lacking.map((lack) => lack.what).join('\n')).toContain(what);
});

function never(): never {
  throw new Error('the sample has whole evidence');
}

test('shows a checkpoint as a fact only when the ledger bears it out', () => {
  expect(render({ checkpoints: [{ ...checkpoint, contradiction: null }] })).toContain('1 of 1 components, 100 %, ON\\_TRACK');
  const forged = render({ checkpoints: [{ ...checkpoint, contradiction: 'it knows no end of run r' }] });
  expect(forged).toContain('Checkpoint 1: contradicted by the ledger: it knows no end of run r.');
  expect(forged).not.toContain('1 of 1 components, 100 %');
});

test('says of damaged evidence once in a file what is wrong', () => {
  const problems = Array.from({ length: 31 }, () => damage);
  const text = render({ evidence: { state: 'damaged', problems } });
  expect(text.match(/a\.xml: changed \(and 30 more problems\)/g)).toHaveLength(2);
});

test('the same inputs give the same bytes', () => {
  expect(render()).toBe(render());
});

test('a policy is never called compliant before the gate has decided', () => {
  const text = render();
  expect(text).toContain('The gate has not decided, so no policy is evaluated.');
  expect(text).not.toMatch(/BL-0\d\d/);
  expect(text).not.toMatch(/complian(t|ce):/i);
});

test('a decision is printed rule by rule, and what is not active never reads as complied with', () => {
  const rule = { remedy: 'mend it', evaluated: 1, origin: 'built-in', digest: 'd'.repeat(64), evidence: [] } as const;
  const text = render({
    decision: {
      state: 'borne-out',
      path: 'gate.json',
      sha256: 'b'.repeat(64),
      decision: {
        schemaVersion: 1,
        wave: '1.0',
        subwave: '1.0',
        gate: 'GATE-SUBWAVE-1.0',
        outcome: 'FAIL',
        terminalState: 'FAILED',
        decidedAt: '2026-01-03T00:00:00.000Z',
        runId: 'run-1',
        source: record.source,
        tool: record.tool,
        policyRef: null,
        evidence: null,
        rules: [
          { ...rule, policy: 'proof', title: 'Proof', outcome: 'FAIL', message: 'Not proven: QA-1.1.' },
          { ...rule, policy: 'BL-016', title: 'Ratchet', outcome: 'PASS', message: 'Nothing lost.' },
          { ...rule, policy: 'BL-022', title: 'Learning', outcome: 'NOT_ACTIVE', message: 'The plan does not activate it.' },
        ],
        classes: { base: null, criteria: {} },
        notices: ['A workflow was edited.'],
      },
    },
  });
  expect(text).toContain('❌ refuted: proof, Proof. Not proven: QA-1.1.');
  expect(text).toContain('✅ supported: BL-016, Ratchet. Nothing lost.');
  expect(text).toContain('⬜ unproven: BL-022, Learning: not active. The plan does not activate it.');
  expect(text).toContain('- A workflow was edited.');
  expect(text).toContain('Decided by GATE-SUBWAVE-1.0: **FAILED**.');
});

test('a measured tick links to its evidence; on another tree it is stale', () => {
  const tick = 'The evidence is whole and of the present tree.';
  expect(render()).toContain(
    `✅ supported: ${tick} ([qa\\_evidence\\_summary.json](qa_evidence_summary.json) \`${'a'.repeat(64)}\`)`,
  );
  const stale = render({ treeDigest: 'c'.repeat(64) });
  expect(stale).toContain('⚠️ stale: Every criterion is GREEN.');
  expect(stale).not.toContain('✅');
});

test('what a person says carries the name', () => {
  const text = render();
  expect(text).toContain('All of it was built. (**stated by Ada, builder, 2026-01-03**)');
  expect(text).toContain('✍️ stated: Locks: none is held across a callback');
});

test('shows hostile text and obeys none of it', () => {
  const hostile = '<script>x</script> | [a](javascript:b) ![i](https://evil.example)\n# owned\u202E\u0007';
  const criterion = sampleCriterion('QA-1.1', 'RED', {
    statement: hostile,
    reason: { code: 'ASSERTION_FAILED', message: hostile },
    file: 'a](https://evil.example) b',
  });
  const text = render({
    evidence: readingOf({ subwaveTitle: hostile }, [sampleComponent('QA-1', [criterion], { title: hostile })]),
    narrative: narrated({ summary: hostile }),
  });
  expect(text).not.toMatch(/(?<!\\)<script/);
  expect(text).not.toMatch(/(?<!\\)\]\((javascript|https):/);
  expect(text).not.toMatch(/^# owned/m);
  expect(text).not.toMatch(/[\u202E\u0007]/);
  const rows = text.split('\n').filter((line) => line.startsWith('| QA-1.1'));
  expect(rows.map((row) => row.match(/(?<!\\)\|/g)!.length)).toEqual([6]);
});
