import { invalidInput } from '../../../foundation/input/invalid-input.ts';
import { loadYaml } from '../../../foundation/input/load-yaml.ts';
import type { ParsedDocument } from '../../../foundation/input/parsed-document.ts';
import type { Problem } from '../../../foundation/problem.ts';
import { nearestWord } from '../../../foundation/text/nearest-word.ts';
import { planPath } from '../../plan/load-plan.ts';
import type { PlanPolicies } from '../../plan/plan.ts';
import type { Policy } from './policy.ts';

/**
 * Refuses a plan that switches a policy that is not there, or one that cannot be switched that way: a switch that does nothing
 * would be taken for one that does.
 *
 * @param folder Where the plan lies.
 * @throws {QaError} INVALID_INPUT with every such switch.
 */
export async function checkSwitches({ folder, policies, project }: SwitchedRules): Promise<void> {
  const { active, inactive } = project.plan.policies;
  if (active.length === 0 && inactive.size === 0) return;
  const { document } = await loadYaml(folder, planPath, 'plan');
  const problems = [
    ...active.flatMap((id, index) => checkSwitch(id, 'opt-in', `/policies/active/${index}`, policies, document)),
    ...[...inactive.keys()].flatMap((id) => checkSwitch(id, 'opt-out', `/policies/inactive/${id}`, policies, document)),
  ];
  if (problems.length > 0) throw invalidInput(problems);
}

interface SwitchedRules {
  readonly folder: string;
  readonly policies: readonly Policy[];
  readonly project: { readonly plan: { readonly policies: PlanPolicies } };
}

function checkSwitch(
  id: string,
  wanted: 'opt-in' | 'opt-out',
  pointer: string,
  policies: readonly Policy[],
  document: ParsedDocument,
): Problem[] {
  const policy = policies.find((each) => each.id === id);
  if (policy?.activation === wanted) return [];
  const switchable = policies.filter(({ activation }) => activation === wanted).map((each) => each.id);
  const nearest = nearestWord(id, switchable);
  const message =
    policy === undefined ? `There is no policy ${id}.` : `The policy ${id} is not ${wanted}, so the plan cannot switch it here.`;
  const remedy = `${nearest === undefined ? '' : `Did you mean ${nearest}? `}Those that are ${wanted}: ${switchable.join(', ')}.`;
  return [document.problemAt(pointer, { code: 'POLICY_SWITCH', message, remedy }, 'key')];
}
