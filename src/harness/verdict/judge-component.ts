import type { SelectedComponent } from '../selection/selection.ts';
import { judgeCriterion } from './judge-criterion.ts';
import type { Testimony } from './judge-criterion.ts';
import type { ComponentVerdict } from './verdict.ts';
import { worstState } from './worst-state.ts';

/** Decides one component: GREEN only if it has criteria and every one of them is GREEN, otherwise the worst of their states. */
export function judgeComponent({ component, criteria }: SelectedComponent, testimony: Testimony): ComponentVerdict {
  const verdicts = criteria.map((criterion) => judgeCriterion(criterion, testimony));
  return {
    component: component.id,
    title: component.title,
    module: component.module,
    ...(component.network ? { network: true } : {}),
    ...(component.isolation === undefined ? {} : { isolation: component.isolation }),
    state: worstState(verdicts.map((verdict) => verdict.state)) ?? 'MISSING',
    durationMs: verdicts.reduce((sum, verdict) => sum + verdict.durationMs, 0),
    criteria: verdicts,
  };
}
