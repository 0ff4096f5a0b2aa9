import type { Clock } from '../foundation/clock.ts';
import { decideSubwave, renewReport } from './decide-subwave.ts';
import { readSource } from './evidence/read-source.ts';
import { withRules } from './gate/base/protected-rules.ts';
import { checkSwitches } from './gate/policies/check-switches.ts';
import type { RecordedGate } from './gate/record-decision.ts';
import { requireSubwave } from './plan/require-subwave.ts';
import { runBeforeGate } from './run-before-gate.ts';
import type { RunBeforeGate } from './run-before-gate.ts';

/** What the gates of a subwave and of a wave are asked alike. */
export interface AnyGateRequest extends RunBeforeGate {
  /** The protected ref whose rules decide; those of the working tree when there is none. */
  readonly policyRef?: string | undefined;
  /** Whether what is judged is run first; with a protected ref its base as well, where its evidence does not say how it stood. */
  readonly run: boolean;
  readonly record: boolean;
}

export interface GateRequest extends AnyGateRequest {
  readonly subwave: string;
}

/**
 * Decides the gate of a subwave, and records the decision when asked to.
 *
 * @throws {QaError} of kind `input` for wrong rules or a wrong ref; of kind `environment` when a run or a file fails.
 */
export function conductGate(request: GateRequest, clock: Clock): Promise<RecordedGate> {
  const { root, policyRef } = request;
  // Read while the rules are: most of it is waiting for git.
  const source = request.run ? undefined : readSource(root);
  source?.catch(() => {});
  return withRules(root, policyRef, async (rules) => {
    const subwave = requireSubwave(rules.project.plan, request.subwave);
    await checkSwitches(rules);
    const options = source === undefined ? (await runBeforeGate(request, rules, [subwave], clock))[0]! : { source };
    const result = await decideSubwave(request, rules, subwave, options, clock);
    await renewReport(root, result);
    return result;
  });
}
