import type { Plan } from '../plan/plan.ts';
import { ownerOf } from './evidence-place.ts';
import { readEvidence } from './read-evidence.ts';
import type { RunRecord } from './run-record.ts';

/** The record of each subwave that has whole evidence, by subwave: of the last complete run, otherwise of the last partial one. */
export async function readRecords(root: string, plan: Plan): Promise<Map<string, RunRecord>> {
  const records = new Map<string, RunRecord>();
  for (const subwave of plan.subwaves.filter(({ range }) => range !== undefined)) {
    for (const kind of ['partial', 'complete'] as const) {
      const reading = await readEvidence(root, ownerOf(plan, subwave), kind);
      if (reading.state === 'whole') records.set(subwave.id, reading.record);
    }
  }
  return records;
}
