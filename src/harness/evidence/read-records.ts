import type { Problem } from '../../foundation/problem.ts';
import type { Plan } from '../plan/plan.ts';
import { ownerOf } from './evidence-place.ts';
import { readEvidence } from './read-evidence.ts';
import type { EvidenceReading } from './read-evidence.ts';
import type { RunRecord } from './run-record.ts';

/** Evidence as far as the ledger, which comes later on the way, vouches for it. */
export type Vouch = (readings: readonly EvidenceReading[]) => Promise<readonly EvidenceReading[]>;

export interface Records {
  /** The record of each subwave that has evidence to be believed: of the last complete run, otherwise of the last partial one. */
  readonly bySubwave: ReadonlyMap<string, RunRecord>;
  /** Why other evidence is not to be believed. */
  readonly problems: readonly Problem[];
}

/** Reads what the evidence of every subwave records. */
export async function readRecords(root: string, plan: Plan, vouch: Vouch): Promise<Records> {
  const owners = plan.subwaves.flatMap((subwave) => (subwave.range === undefined ? [] : [ownerOf(plan, subwave)]));
  const found: EvidenceReading[] = [];
  for (const kind of ['partial', 'complete'] as const) {
    for (const owner of owners) found.push(await readEvidence(root, owner, kind));
  }
  const readings = await vouch(found);
  const records = readings.flatMap((reading) => (reading.state === 'whole' ? [reading.record] : []));
  return {
    bySubwave: new Map(records.map((record) => [record.subwave, record])),
    problems: readings.flatMap((reading) => (reading.state === 'damaged' ? reading.problems : [])),
  };
}
