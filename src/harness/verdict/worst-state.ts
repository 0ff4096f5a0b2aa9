import type { CriterionState } from './verdict.ts';

const fromWorstToBest: readonly CriterionState[] = ['VOID', 'RED', 'TIMEOUT', 'MISSING', 'GREEN'];

/** The worst of some states; undefined when there are none. */
export function worstState(states: readonly CriterionState[]): CriterionState | undefined {
  return fromWorstToBest.find((state) => states.includes(state));
}
