import type { RunRecord } from '../../evidence/run-record.ts';
import { attemptsByComponent, findFirstGreen } from '../../ledger/attempts.ts';
import { measuredClaim } from '../claims.ts';
import { describeFreeze } from '../freeze-blocks.ts';
import type { ReportInputs } from '../report-inputs.ts';
import type { Block, Claim, Section } from '../report-model.ts';

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
      ...describeDecision(inputs),
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

/** The decision rule by rule. A policy that is not active reads so, never as complied with; before a decision nobody knows. */
function describeDecision({ decision: reading }: ReportInputs): Block[] {
  if (reading.state !== 'borne-out') {
    const why =
      reading.state === 'absent' ? 'The gate has not decided' : `The decision of the gate does not count: ${reading.reason}`;
    return [{ kind: 'paragraph', text: [`${why}, so no policy is evaluated.`] }];
  }
  const { decision, path, sha256 } = reading;
  const { policyRef, rules, notices, decidedAt } = decision;
  const whose = policyRef === null ? 'the working tree' : `${policyRef.ref} (${policyRef.commit})`;
  const claims = rules.map(({ policy, title, outcome, message }): Claim => {
    const statement =
      outcome === 'NOT_ACTIVE' ? `${policy}, ${title}: not active. ${message}` : `${policy}, ${title}. ${message}`;
    return { id: policy, statement, status: statusOfRule[outcome], evidence: [{ path, sha256 }] };
  });
  return [
    { kind: 'paragraph', text: ['Decided ', { strong: decision.outcome }, ` at ${decidedAt} by the rules of ${whose}.`] },
    { kind: 'claims', claims },
    ...(notices.length === 0 ? [] : [{ kind: 'list', items: notices.map((notice) => [notice]) } as const]),
  ];
}

const statusOfRule = { PASS: 'supported', FAIL: 'refuted', NOT_ACTIVE: 'unproven' } as const;
