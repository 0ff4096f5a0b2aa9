import { growthBytes } from '../rig/soak-report.ts';
import type { SoakReport } from '../rig/soak-report.ts';
import type { Scenario } from './scenario.ts';

/** What may be left on the heap after millions of messages: code that was compiled meanwhile, not messages. */
const mostGrowthBytes = 8 * 1_048_576;

/** All that is not as it must be: what went wrong, what did not come about often enough, a heap that grew. None after a soak that was passed. */
export function shortcomingsOf({ leastInAMinute }: Scenario, report: SoakReport, seconds: number): readonly string[] {
  const grown = growthBytes(report);
  const rare = Object.entries(leastInAMinute)
    .map(([what, least]) => ({ what, least: Math.floor((least * seconds) / 60), count: report.failures[what] ?? 0 }))
    .filter(({ least, count }) => count < least);
  return [
    ...report.problems,
    ...rare.map(({ what, least, count }) => `${what}: ${count}, not at least ${least}`),
    ...(report.messages === 0 ? ['no message was taken'] : []),
    ...(grown > mostGrowthBytes ? [`the heap has grown by ${grown} bytes`] : []),
  ];
}
