import { join } from 'node:path';

import { withFileLock } from '../../foundation/files/file-lock.ts';
import { evidenceLockPath } from '../evidence/evidence-place.ts';
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
 * @throws {QaError} STORAGE_FAILED or LOCKED, kind `environment`.
 */
export async function recordCheckpoints(
  root: string,
  record: RunRecord,
  plan: Plan,
  ledger: Ledger,
): Promise<CheckpointRecord[]> {
  const subwave = plan.subwaves.find(({ id }) => id === record.subwave);
  const gates = await readGateStates(root, plan, ledger);
  const findReached = async () =>
    reachCheckpoints({
      record,
      thresholds: plan.defaults.checkpointThresholds,
      closedGates: subwave === undefined ? [] : closedGatesOf(subwave, gates),
      ledger,
      previous: await readCheckpoints(root, record),
    });
  if ((await findReached()).length === 0) return [];
  // Of two runs that reach the same one at the same time, the first keeps it.
  return withFileLock(join(root, evidenceLockPath(record)), async () => {
    const reached = await findReached();
    for (const checkpoint of reached) await writeCheckpoint(root, checkpoint);
    return reached;
  });
}
