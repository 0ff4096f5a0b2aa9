import type { PlanPolicies } from '../../plan/plan.ts';
import type { Policy } from '../policies/policy.ts';

/** What the plan says of policies, and for whose work they are evaluated. */
export interface PlanSwitches {
  readonly policies: PlanPolicies;
  /** Names of the builder: nobody switches a policy off for the own work. */
  readonly beneficiaries: readonly string[];
}

/** Why a policy is not active; undefined when it is. A switch in the name of the builder whom it would help does not count. */
export function findInactivity(
  { id, activation, inactive }: Policy,
  values: Readonly<Record<string, unknown>>,
  { policies, beneficiaries }: PlanSwitches,
): string | undefined {
  if (activation === 'always') return undefined;
  if (activation === 'opt-in') return policies.active.includes(id) ? undefined : inactive || 'The plan does not activate it.';
  if (activation !== 'opt-out') return activation.evaluate(values) === true ? undefined : inactive || 'It does not apply here.';
  const off = policies.inactive.get(id);
  if (off === undefined || beneficiaries.some((name) => isSameName(name, off.by))) return undefined;
  return `Switched off in the plan by ${off.by}: ${off.reason}`;
}

function isSameName(a: string, b: string): boolean {
  return withoutMarks(a) === withoutMarks(b);
}

function withoutMarks(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
