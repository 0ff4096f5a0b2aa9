import { toCelValues } from '../cel/document-values.ts';
import type { GateDocument } from '../document-types.ts';
import type { CriterionClass, CriterionClasses, DecidedRule, DecisionEvidence } from '../gate-decision.ts';
import type { Policy } from '../policies/policy.ts';
import type { TerminalState } from '../../checkpoint/recorded-decision.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import type { PlanSwitches } from './find-inactivity.ts';

/** What the policies make of a gate document. */
export interface GateVerdict {
  readonly outcome: 'PASS' | 'FAIL';
  readonly terminalState: TerminalState;
  /** Those that failed first, then those that passed, then those that are not active; each in the order of the policies. */
  readonly rules: readonly DecidedRule[];
}

const order = ['FAIL', 'PASS', 'NOT_ACTIVE'] as const;

/**
 * Decides a gate by its policies. Pure: same document, same verdict. It is PASS only when some policy passed and none failed.
 *
 * @param artifacts Files that parts of the document were read from, by the name of the part.
 */
export function judgeGate(
  policies: readonly Policy[],
  document: GateDocument,
  switches: PlanSwitches,
  artifacts: Readonly<Record<string, DecisionEvidence>>,
): GateVerdict {
  const values = toCelValues(document);
  const decided = policies.map((policy) => ({ policy, result: evaluatePolicy(policy, values, switches) }));
  const failed = decided.filter(({ result }) => result.outcome === 'FAIL');
  const passes = failed.length === 0 && decided.some(({ result }) => result.outcome === 'PASS');
  const isBlocked = failed.length > 0 && failed.every(({ policy }) => policy.blocks);
  const ordered = order.flatMap((outcome) => decided.filter(({ result }) => result.outcome === outcome));
  return {
    outcome: passes ? 'PASS' : 'FAIL',
    terminalState: passes ? 'COMPLETE' : isBlocked ? 'BLOCKED' : 'FAILED',
    rules: ordered.map(({ policy, result: { outcome, message, evaluated } }) => {
      const { id, title, remedy, origin, digest } = policy;
      return { policy: id, title, outcome, message, remedy, evaluated, origin, digest, evidence: artifactsOf(policy, artifacts) };
    }),
  };
}

/** The files behind the parts of the document that a policy asks for. */
function artifactsOf(
  { rule, evaluated, facts }: Policy,
  artifacts: Readonly<Record<string, DecisionEvidence>>,
): DecisionEvidence[] {
  const text = [rule, evaluated, ...facts.values()].map((expression) => expression.text).join('\n');
  const asked = Object.entries(artifacts).filter(([part]) => new RegExp(`\\b${part}\\b`).test(text));
  return [...new Map(asked.map(([, artifact]) => [artifact.path, artifact])).values()];
}

/** The ids of the criteria in each class that has any, in the order of the document. */
export function listClasses(document: GateDocument): CriterionClasses['criteria'] {
  const byClass = Map.groupBy(document.criteria, (criterion) => criterion.class as CriterionClass);
  return Object.fromEntries([...byClass].map(([name, criteria]) => [name, criteria.map(({ id }) => id)]));
}
