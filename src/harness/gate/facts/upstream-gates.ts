import type { GateState } from '../../checkpoint/gate-state.ts';
import type { Plan, Subwave } from '../../plan/plan.ts';
import type { DocumentObject } from '../document-types.ts';

/**
 * The gates that a subwave needs, in the order of its needs. A PASS counts only when the gates which that one needs count as
 * well, so that none can be skipped. Pure; the plan has no cycles, and one that had would open nothing.
 */
export function listUpstreamGates(plan: Plan, subwave: Subwave, states: readonly GateState[]): DocumentObject<'Gate'>[] {
  const byId = new Map(states.map((state) => [state.subwave, state]));
  const subwaves = new Map(plan.subwaves.map((each) => [each.id, each]));
  const closed = new Map<string, string | undefined>();
  /** The first gate on the way up that is not PASS; undefined when the way is open. */
  const findClosed = (id: string): string | undefined => {
    if (closed.has(id)) return closed.get(id);
    closed.set(id, id);
    const own = byId.get(id)?.outcome === 'PASS' ? undefined : id;
    const found = own ?? (subwaves.get(id)?.needs ?? []).map(findClosed).find((each) => each !== undefined);
    closed.set(id, found);
    return found;
  };
  return subwave.needs.map((id) => {
    const state = byId.get(id);
    const first = findClosed(id);
    if (state === undefined) return { subwave: id, outcome: 'UNDECIDED', source: 'not in the plan' };
    if (first === undefined || state.outcome !== 'PASS') return { subwave: id, outcome: state.outcome, source: state.source };
    return { subwave: id, outcome: 'UNDECIDED', source: `PASS, and the gate of ${first} before it is not` };
  });
}
