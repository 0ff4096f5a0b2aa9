import { join } from 'node:path';

import { findFile } from '../../foundation/files/find-file.ts';
import { evidenceFolder, ownerOf } from '../evidence/evidence-place.ts';
import type { Plan, Subwave } from '../plan/plan.ts';

/** Where a subwave's gate stands. Only PASS opens what needs it. */
export interface GateState {
  readonly subwave: string;
  readonly outcome: 'PASS' | 'FAIL' | 'UNDECIDED';
  /** Who decided: the sign-off of work done elsewhere, or the file of the gate. */
  readonly source: string;
}

/** The gate of every subwave of the plan, in its order. A gate without a decision that can be read is UNDECIDED. */
export async function readGateStates(root: string, plan: Plan): Promise<GateState[]> {
  return Promise.all(plan.subwaves.map((subwave) => readGateState(root, plan, subwave)));
}

async function readGateState(root: string, plan: Plan, subwave: Subwave): Promise<GateState> {
  const { id, external } = subwave;
  if (external !== undefined) {
    return { subwave: id, outcome: external.outcome, source: `signed off by ${external.signedOffBy} on ${external.signedOffOn}` };
  }
  const path = `${evidenceFolder(ownerOf(plan, subwave))}/gate.json`;
  const bytes = await findFile(join(root, path));
  const outcome = bytes === undefined ? undefined : findOutcome(bytes.toString(), plan.wave, id);
  return outcome === undefined
    ? { subwave: id, outcome: 'UNDECIDED', source: 'not decided' }
    : { subwave: id, outcome, source: path };
}

/** Undefined unless it is the decision on this very subwave. */
function findOutcome(text: string, ownWave: string, ownSubwave: string): 'PASS' | 'FAIL' | undefined {
  try {
    const { wave, subwave, outcome } = JSON.parse(text) as { wave?: unknown; subwave?: unknown; outcome?: unknown };
    if (wave !== ownWave || subwave !== ownSubwave) return undefined;
    return outcome === 'PASS' || outcome === 'FAIL' ? outcome : undefined;
  } catch {
    return undefined;
  }
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
