import { ownerOf } from '../evidence/evidence-place.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ExternalGate, Plan, Subwave } from '../plan/plan.ts';
import { decisionReader } from './bear-out-decision.ts';
import type { DecisionReader } from './bear-out-decision.ts';
import type { TerminalState } from './recorded-decision.ts';

/** Where a subwave's gate stands. Only PASS opens what needs it. */
export interface GateState {
  readonly subwave: string;
  readonly outcome: 'PASS' | 'FAIL' | 'UNDECIDED';
  /** Who decided: the sign-off of work done elsewhere, or the file of the gate; or why there is no decision to be believed. */
  readonly source: string;
  /** What the decision makes of the subwave; undefined for work done elsewhere, and without a decision to be believed. */
  readonly terminalState?: TerminalState;
}

/**
 * The gate of every subwave of the plan, in its order. A gate without a decision that ledger and evidence bear out is
 * UNDECIDED.
 *
 * @param ledger Read after the evidence that it has to vouch for.
 */
export async function readGateStates(
  root: string,
  plan: Plan,
  ledger: Ledger,
  read: DecisionReader = decisionReader(root, ledger),
): Promise<GateState[]> {
  return Promise.all(plan.subwaves.map((subwave) => readGateState(plan, subwave, read)));
}

async function readGateState(plan: Plan, subwave: Subwave, read: DecisionReader): Promise<GateState> {
  const { id, external } = subwave;
  if (external !== undefined) return stateOfExternal(id, external);
  const reading = await read(ownerOf(plan, subwave));
  if (reading.state === 'borne-out') {
    const { outcome, terminalState } = reading.decision;
    return { subwave: id, outcome, source: reading.path, terminalState };
  }
  const source = reading.state === 'absent' ? 'not decided' : `${reading.path} does not count: ${reading.reason}`;
  return { subwave: id, outcome: 'UNDECIDED', source };
}

/** The gate of work done elsewhere, by its record. */
export function stateOfExternal(subwave: string, { outcome, signedOffBy, signedOffOn }: ExternalGate) {
  return { subwave, outcome, source: `signed off by ${signedOffBy} on ${signedOffOn}` } satisfies GateState;
}

/** The gates that a subwave needs and that are not PASS, in the order of its needs. */
export function closedGatesOf(subwave: Subwave, gates: readonly GateState[]): GateState[] {
  return subwave.needs.flatMap((need) => {
    const gate = gates.find((gate) => gate.subwave === need) ?? {
      subwave: need,
      outcome: 'UNDECIDED',
      source: 'not in the plan',
    };
    return gate.outcome === 'PASS' ? [] : [gate];
  });
}
