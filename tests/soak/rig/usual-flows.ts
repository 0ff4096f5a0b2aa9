import type { FlowPlan } from './soak-rig.ts';
import type { ModuleName, WorkType } from './soak-model.ts';

/** Three sources, each of which sends at two priorities, to the same modules. */
export function usualFlows(
  type: WorkType,
  to: readonly ModuleName[],
  more: Pick<FlowPlan, 'by' | 'extra'> = {},
): readonly FlowPlan[] {
  const plans: readonly Pick<FlowPlan, 'from' | 'priority'>[] = [
    { from: 'Source-1', priority: 'critical' },
    { from: 'Source-1', priority: 'normal' },
    { from: 'Source-2', priority: 'high' },
    { from: 'Source-2', priority: 'low' },
    { from: 'Source-3', priority: 'normal' },
    { from: 'Source-3', priority: 'high' },
  ];
  return plans.map((plan) => ({ ...plan, ...more, type, to }));
}
