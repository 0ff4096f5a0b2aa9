import { randomInt } from 'node:crypto';

import type { Kill } from './certificate.ts';
import type { Attempt } from './judge-attempt.ts';
import type { ProofBench, Trial } from './proof-bench.ts';
import type { ProofTarget } from './proof-target.ts';

/** A mutant that a test is said to notice. */
export interface Claim {
  readonly target: ProofTarget;
  /** Its id. */
  readonly mutant: string;
  /** How often it must hold; once unless given. */
  readonly rounds?: number;
}

/** What running a test alone says about a claim. */
export type Confirmation =
  | { readonly holds: true; readonly kill: Kill }
  /** `control`: the test does not even pass alone with no mutant on. */
  | { readonly holds: false; readonly control: boolean; readonly reason: string }
  /** The runs did not come to their end. */
  | { readonly holds: undefined };

/**
 * Tries each claim in processes of their own: once with the mutant on, when the test must fail, and once with none, when it must
 * pass; as often as the claim asks for. Which comes first is drawn for each, so that no test can count its runs to tell one from
 * the other.
 */
export async function confirmKills(bench: ProofBench, claims: readonly Claim[]): Promise<ReadonlyMap<string, Confirmation>> {
  const confirmations = new Map<string, Confirmation>();
  let waiting = claims;
  for (let round = 1; waiting.length > 0; round += 1) {
    for (const [criterion, confirmation] of await confirmOnce(bench, waiting)) confirmations.set(criterion, confirmation);
    waiting = waiting.filter(({ target, rounds = 1 }) => rounds > round && confirmations.get(target.criterion)?.holds);
  }
  return confirmations;
}

async function confirmOnce(bench: ProofBench, claims: readonly Claim[]): Promise<ReadonlyMap<string, Confirmation>> {
  const withMutant = claims.map(({ target, mutant }): Trial => ({ target, mutant }));
  const control = claims.map(({ target }): Trial => ({ target, mutant: bench.placebo }));
  const mutantFirst = claims.map(() => randomInt(2) === 1);
  const first = await bench.alone(withMutant.map((trial, index) => (mutantFirst[index] ? trial : control[index]!)));
  const second = await bench.alone(withMutant.map((trial, index) => (mutantFirst[index] ? control[index]! : trial)));
  return new Map(
    claims.map(({ target: { criterion } }, index) => {
      const [one, other] = [first.get(criterion), second.get(criterion)];
      return [criterion, mutantFirst[index] ? compare(one, other) : compare(other, one)];
    }),
  );
}

/** @param mutated What became of the test with the mutant on. @param control With none. */
export function compare(mutated: Attempt | undefined, control: Attempt | undefined): Confirmation {
  if (mutated === undefined || control === undefined || mutated.end === 'absent' || control.end === 'absent')
    return { holds: undefined };
  if (control.end !== 'passed')
    return { holds: false, control: true, reason: `alone and with no mutant on, it ${describe(control)}` };
  if (mutated.end !== 'killed')
    return { holds: false, control: false, reason: `alone with the mutant on, it ${describe(mutated)}` };
  return { holds: true, kill: mutated.kill };
}

function describe(attempt: Attempt): string {
  if (attempt.end === 'killed') return `fails: ${attempt.kill.message}`;
  return attempt.end === 'void' ? `has no result to be used: ${attempt.reason}` : 'passes';
}
