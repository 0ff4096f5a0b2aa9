import type { SoakPlan } from '../rig/soak-plan.ts';
import type { SoakReport } from '../rig/soak-report.ts';

/** One way in which modules fail. */
export interface Scenario {
  readonly title: string;
  readonly run: (plan: SoakPlan) => Promise<SoakReport>;
  /** What must have come about so often in a minute, and in proportion in less. */
  readonly leastInAMinute: Readonly<Record<string, number>>;
}
