import type { CriterionState } from '../../verdict/verdict.ts';
import type { CriterionClass } from '../gate-decision.ts';
import type { BaseResults } from './base-results.ts';

/** How a criterion stood at the base. */
export type BaseState = 'pass' | 'fail' | 'new' | 'unknown';

/**
 * How a criterion stood at the base. GREEN is believed of evidence of any tree, for it binds; anything else only of the
 * commit's own tree, for it excuses.
 *
 * @param isNew Whether the base's own catalog does not have the criterion; undefined where that is not known.
 */
export function baseStateOf(id: string, base: BaseResults | null, isNew: boolean | undefined): BaseState {
  const state = base?.criteria.get(id);
  if (state === 'GREEN') return 'pass';
  if (state !== undefined && base?.current === true) return 'fail';
  return isNew === true ? 'new' : 'unknown';
}

/** The class of a criterion by how it stood and how it stands. */
export function classify(before: BaseState, state: CriterionState | 'ABSENT'): CriterionClass {
  return `${before}→${state === 'GREEN' ? 'pass' : 'fail'}`;
}
