import { toCelValues } from '../cel/document-values.ts';
import type { GateDocument } from '../document-types.ts';
import { evaluatePolicy } from '../rules/evaluate-policy.ts';
import { emptyDocument } from './passing-document.ts';
import { policyCanaries } from './policy-canaries.ts';
import type { PolicyCanary } from './policy-canaries.ts';
import type { Policy } from './policy.ts';

/** What a policy decided on a canary, and whether it should have. */
export interface JudgedCanary extends Omit<PolicyCanary, 'document'> {
  readonly actual: PolicyCanary['outcome'];
  readonly message: string;
  readonly held: boolean;
}

/**
 * Has every policy decide on its canaries. One of the repository's own has none, and must at least not hold of the
 * document in which nothing has run. A policy without any canary would be none that held.
 */
export function judgeCanaries(policies: readonly Policy[]): JudgedCanary[] {
  return policies.flatMap((policy) => {
    const own = policy.origin === 'built-in' ? policyCanaries.filter((canary) => canary.policy === policy.id) : [];
    return own.length > 0 ? own.map((canary) => judgeCanary(policy, canary)) : [judgeEmptyRun(policy)];
  });
}

function judgeCanary(policy: Policy, { document, ...canary }: PolicyCanary): JudgedCanary {
  const { outcome: actual, message } = decide(policy, document);
  return { ...canary, actual, message, held: actual === canary.outcome };
}

function judgeEmptyRun(policy: Policy): JudgedCanary {
  const { outcome: actual, message } = decide(policy, emptyDocument);
  return { policy: policy.id, name: 'nothing has run', outcome: 'FAIL', actual, message, held: actual !== 'PASS' };
}

function decide(policy: Policy, document: GateDocument) {
  const policies = { active: document.plan.active, inactive: new Map<string, never>() };
  return evaluatePolicy(policy, toCelValues(document), { policies, beneficiaries: [document.subwave.builder] });
}
