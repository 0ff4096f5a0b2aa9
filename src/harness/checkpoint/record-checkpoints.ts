import type { RunRecord } from '../evidence/run-record.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Plan } from '../plan/plan.ts';
import type { CheckpointRecord } from './checkpoint.ts';
import { readCheckpoints, writeCheckpoint } from './checkpoint-store.ts';
import { closedGatesOf, readGateStates } from './gate-state.ts';
import { reachCheckpoints } from './reach-checkpoints.ts';

/**
 * Records the checkpoints that a run is the first to reach, and returns them. One recorded before is left as it is.
 *
 * @param ledger With or without the end of this run.
 * @throws {QaError} STORAGE_FAILED, kind `environment`.
 */
export async function recordCheckpoints(
  root: string,
  record: RunRecord,
  plan: Plan,
  ledger: Ledger,
): Promise<CheckpointRecord[]> {
  const subwave = plan.subwaves.find(({ id }) => id === record.subwave);
  const [gates, previous] = await Promise.all([readGateStates(root, plan), readCheckpoints(root, record)]);
  const reached = reachCheckpoints({
    record,
    thresholds: plan.defaults.checkpointThresholds,
    closedGates: subwave === undefined ? [] : closedGatesOf(subwave, gates),
    ledger,
    previous,
  });
  for (const checkpoint of reached) await writeCheckpoint(root, checkpoint);
  return reached;
}
