import type { RunRecord } from '../../evidence/run-record.ts';
import { attemptsByComponent, findFirstGreen } from '../../ledger/attempts.ts';
import { measuredClaim, undecidedClaim } from '../claims.ts';
import { describeFreeze } from '../freeze-blocks.ts';
import type { ReportInputs } from '../report-inputs.ts';
import type { Block, Claim, Section } from '../report-model.ts';

/** What the gate's policies will decide; none of them may read as complied with before it has. */
const policies = [
  { id: 'scope', statement: "builder contract: files changed since the base lie within the builder's scope" },
  { id: 'architecture-freeze', statement: 'architecture freeze' },
  { id: 'upstream-gates', statement: 'upstream gates' },
  { id: 'warnings', statement: 'zero warnings, by component' },
  { id: 'lock-rule', statement: 'no user callback is called while a lock is held' },
  { id: 'proof', statement: 'every criterion is proven able to fail' },
  { id: 'BL-016', statement: 'ratchet: nothing GREEN at the base is gone or not GREEN' },
  { id: 'BL-018', statement: 'range: plan, catalog and tests name the same components' },
  { id: 'BL-019', statement: 'semantic alignment of tests with statements and modules' },
  { id: 'BL-022', statement: 'activated by the plan' },
  { id: 'BL-023', statement: 'activated by the plan' },
] as const;

/** Build philosophy, execution-state discipline, the builder's contract, and each learning by its id. */
export function describeGovernance(inputs: ReportInputs): Section {
  return {
    title: 'Governance compliance',
    blocks: [
      { kind: 'heading', text: 'Build philosophy: one-time build' },
      describeAttempts(inputs),
      { kind: 'heading', text: 'Execution-state discipline' },
      { kind: 'claims', claims: executionClaims(inputs) },
      describeBrokenRuns(inputs),
      { kind: 'heading', text: 'Freeze and amendments' },
      ...describeFreeze(inputs.freeze),
      { kind: 'heading', text: 'Builder contract and learnings' },
      { kind: 'claims', claims: policies.map(({ id, statement }) => notEvaluated(inputs, id, statement)) },
    ],
  };
}

function describeAttempts({ components, ledger }: ReportInputs): Block {
  const byComponent = attemptsByComponent(ledger, () => false);
  const rows = components.map(({ id, criteria }) => {
    const attempts = byComponent.get(id) ?? [];
    const first = findFirstGreen(
      attempts,
      criteria.map((criterion) => criterion.id),
    );
    return [id, String(attempts.length), first === undefined ? 'never' : String(first.number), first?.runId ?? ''].map((text) => [
      text,
    ]);
  });
  return { kind: 'table', header: ['Component', 'Attempts', 'First GREEN at attempt', 'Run'], rows };
}

function executionClaims(inputs: ReportInputs): Claim[] {
  return [
    measuredClaim(
      inputs,
      'run-ended',
      'The last run of every criterion reached its end.',
      ({ runner }) => runner.end === 'complete',
    ),
    measuredClaim(inputs, 'all-green', 'Every criterion is GREEN.', allGreen),
  ];
}

function allGreen({ totals: { criteria } }: RunRecord): boolean {
  return criteria.total > 0 && criteria.GREEN === criteria.total;
}

function describeBrokenRuns({ brokenRuns }: ReportInputs): Block {
  if (brokenRuns.length === 0) return { kind: 'paragraph', text: ['No run of these components broke off.'] };
  return {
    kind: 'list',
    items: brokenRuns.map(({ runId, at }) => [`Run ${runId} of ${at} broke off; it counts as a failed attempt.`]),
  };
}

/** Once the gate has decided, its file says which policy holds; until then nobody knows. */
function notEvaluated({ gates, subwave }: ReportInputs, id: string, statement: string): Claim {
  const gate = gates.find((gate) => gate.subwave === subwave.id);
  const why =
    gate === undefined || gate.outcome === 'UNDECIDED'
      ? 'not evaluated: no gate decision yet'
      : `see the gate's decision, ${gate.outcome}: ${gate.source}`;
  return undecidedClaim(id, `${id}, ${statement}: ${why}`);
}
