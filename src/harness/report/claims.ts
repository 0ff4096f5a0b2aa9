import { isCurrent, recordOf } from './report-inputs.ts';
import type { ReportInputs } from './report-inputs.ts';
import type { Claim } from './report-model.ts';
import type { RunRecord } from '../evidence/run-record.ts';

/**
 * A claim that the evidence decides: supported or refuted by what `holds` says of the record, stale when the record is of
 * another tree, unproven without one.
 */
export function measuredClaim(inputs: ReportInputs, id: string, statement: string, holds: (record: RunRecord) => boolean): Claim {
  const record = recordOf(inputs);
  if (record === undefined || inputs.evidence.state !== 'whole') return { id, statement, status: 'unproven', evidence: [] };
  const { path, sha256 } = inputs.evidence;
  const status = !holds(record) ? 'refuted' : isCurrent(record, inputs) ? 'supported' : 'stale';
  return { id, statement, status, evidence: [{ path, sha256 }] };
}

/** A claim of the narrative; whoever reads it knows who says so. */
export function statedClaim({ narrative }: ReportInputs, id: string, statement: string): Claim {
  const evidence = narrative.state === 'read' ? [{ path: narrative.path, sha256: narrative.sha256 }] : [];
  return { id, statement, status: 'stated', evidence };
}
