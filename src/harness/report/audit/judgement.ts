import type { RunRecord } from '../../evidence/run-record.ts';
import { isCurrent } from '../report-inputs.ts';
import type { Claim } from '../report-model.ts';
import type { AuditFacts } from './audit-facts.ts';

/** What evidence says of a claim that a person made, and why. */
export interface Judgement {
  readonly status: 'supported' | 'refuted' | 'unproven';
  readonly because: string;
  readonly evidence: Claim['evidence'];
}

export function supported(because: string, evidence: Claim['evidence']): Judgement {
  return { status: 'supported', because, evidence };
}

export function refuted(because: string, evidence: Claim['evidence']): Judgement {
  return { status: 'refuted', because, evidence };
}

/** Nothing decides it; `evidence` is what was looked at. */
export function unproven(because: string, evidence: Claim['evidence'] = []): Judgement {
  return { status: 'unproven', because, evidence };
}

/** Judges by the record of the last complete run; unproven where there is none to be believed, or it is of another tree. */
export function judgeByRecord(
  facts: AuditFacts,
  judge: (record: RunRecord, evidence: Claim['evidence']) => Judgement,
): Judgement {
  const { evidence } = facts.inputs;
  if (evidence.state !== 'whole') return unproven('There is no evidence of a complete run that is to be believed.');
  const { path, sha256, record } = evidence;
  const judgement = judge(record, [{ path, sha256 }]);
  if (isCurrent(record, facts.inputs) || judgement.status !== 'supported') return judgement;
  return unproven('The evidence that says so is of another tree than the present one.', judgement.evidence);
}
