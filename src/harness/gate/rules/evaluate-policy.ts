import { callWithin } from '../../../foundation/bounded-call.ts';
import type { CelExpression } from '../cel/compile-expression.ts';
import { renderMessage } from '../cel/message-template.ts';
import type { Policy } from '../policies/policy.ts';
import { findInactivity } from './find-inactivity.ts';
import type { PlanSwitches } from './find-inactivity.ts';

/** How long the expressions of one policy may take in all; they take a millisecond. */
const timeoutMs = 1000;

type CelValues = Readonly<Record<string, unknown>>;

/** What became of one policy. */
export interface PolicyResult {
  readonly outcome: 'PASS' | 'FAIL' | 'NOT_ACTIVE';
  readonly message: string;
  /** How many things the rule looked at; 0 when it is not active. */
  readonly evaluated: number;
}

/**
 * Evaluates a policy over the values of the gate document. Pure. It holds only if its rule yields true of at least one
 * thing: a rule that fails, takes too long, yields anything else, or looked at nothing does not.
 */
export function evaluatePolicy(policy: Policy, values: CelValues, switches: PlanSwitches): PolicyResult {
  try {
    const result = callWithin(timeoutMs, () => evaluate(policy, values, switches));
    return result?.value ?? failed(`The rule takes longer than ${timeoutMs} ms, so nothing is known.`);
  } catch (error) {
    return failed(`The rule cannot be evaluated: ${firstLine(error)}`);
  }
}

function evaluate(policy: Policy, document: CelValues, switches: PlanSwitches): PolicyResult {
  const inactivity = findInactivity(policy, document, switches);
  if (inactivity !== undefined) return { outcome: 'NOT_ACTIVE', message: inactivity, evaluated: 0 };
  const values = withFacts(policy.facts, document);
  const holds = policy.rule.evaluate(values);
  const evaluated = Number(policy.evaluated.evaluate(values));
  if (holds === false) return failed(describe(policy, policy.message, values), evaluated);
  if (holds !== true) return failed('The rule yields neither true nor false.', evaluated);
  if (!(evaluated > 0)) return failed('The rule looked at nothing, and nothing is no proof.');
  const message = policy.holds === undefined ? `Holds of ${evaluated}.` : describe(policy, policy.holds, values);
  return { outcome: 'PASS', message, evaluated };
}

function withFacts(facts: ReadonlyMap<string, CelExpression>, document: CelValues): CelValues {
  const values: Record<string, unknown> = { ...document };
  for (const [name, fact] of facts) values[name] = fact.evaluate(values);
  return values;
}

function describe({ id }: Policy, message: Policy['message'], values: CelValues): string {
  try {
    return renderMessage(message, values);
  } catch (error) {
    return `The message of ${id} cannot be computed: ${firstLine(error)}`;
  }
}

function failed(message: string, evaluated = 0): PolicyResult {
  return { outcome: 'FAIL', message, evaluated };
}

function firstLine(error: unknown): string {
  return (error as Error).message.split('\n')[0]!;
}
