import { enumerate } from '../../foundation/text/enumerate.ts';
import type { SetDifference } from './five-sets.ts';
import type { Observations } from './observations.ts';
import type { ReasonCode } from './reason-codes.ts';

/** What keeps every pass of a subwave from counting in this run, whatever its own test did. */
export interface Spoiled {
  readonly code: Extract<ReasonCode, 'CANARY_FAILED' | 'CHANGED_DURING_RUN' | 'SETS_DIFFER'>;
  readonly message: string;
}

/** A canary that died in any worker voids the whole run: what reached one process may have reached others. */
export function findDeadCanary(repetitions: readonly Observations[]): Spoiled | undefined {
  const dead = repetitions
    .flatMap((observed) => [...observed.values()].flatMap(({ canaries }) => canaries))
    .find((canary) => !canary.held);
  if (dead === undefined) return undefined;
  return {
    code: 'CANARY_FAILED',
    message: `a canary died in the process that ran ${dead.file}: ${dead.message ?? 'it did not hold'}`,
  };
}

/** @param changed  Files that are not as they were before the run. */
export function describeChange(changed: readonly string[]): Spoiled | undefined {
  return changed.length === 0 ? undefined : { code: 'CHANGED_DURING_RUN', message: `changed: ${enumerate(changed)}` };
}

/** @param differences  At least one. */
export function describeDifferences(differences: readonly SetDifference[]): Spoiled {
  return { code: 'SETS_DIFFER', message: enumerate(differences, describeDifference, '; ') };
}

function describeDifference({ criterion, namedBy, lackingIn }: SetDifference): string {
  return `${criterion} is ${namedBy.join(', ')}, and not ${lackingIn.join(', ')}`;
}
