import type { Ledger } from '../ledger/ledger.ts';
import type { Plan } from '../plan/plan.ts';
import type { DecisionReader } from './bear-out-decision.ts';
import { bearOutWave } from './bear-out-wave.ts';
import { stateOfExternal } from './gate-state.ts';
import type { GateState } from './gate-state.ts';
import type { RecordedWave } from './recorded-wave.ts';

/** Where the gate of a wave stands. */
export type WaveState = Omit<GateState, 'subwave' | 'terminalState'>;

/**
 * The gate of the plan's wave. One without a decision that ledger, subwaves and plan bear out is UNDECIDED.
 *
 * @param ledger Read after the evidence that it has to vouch for.
 */
export async function readWaveState(root: string, plan: Plan, ledger: Ledger, read?: DecisionReader): Promise<WaveState> {
  const reading = await bearOutWave(root, plan.wave, ledger, read);
  if (reading.state === 'absent') return { outcome: 'UNDECIDED', source: 'not decided' };
  const reason = reading.state === 'refuted' ? reading.reason : findDeparture(plan, reading.decision);
  return reading.state === 'borne-out' && reason === undefined
    ? { outcome: reading.decision.outcome, source: reading.path }
    : { outcome: 'UNDECIDED', source: `${reading.path} does not count: ${reason}` };
}

/** How the plan is no longer the one that was decided on: a subwave more or less, or another sign-off. */
function findDeparture({ subwaves }: Plan, decision: RecordedWave): string | undefined {
  const judged = new Map(decision.subwaves.map((each) => [each.subwave, each]));
  if (judged.size !== subwaves.length) return 'the plan has other subwaves now';
  for (const { id, external } of subwaves) {
    const then = judged.get(id);
    if (then === undefined) return `it does not judge ${id}`;
    if ((external !== undefined) !== (then.terminalState === null)) return `${id} is planned otherwise now`;
    if (external !== undefined && stateOfExternal(id, external).outcome !== then.outcome)
      return `the record of ${id} is another now`;
  }
  return undefined;
}
