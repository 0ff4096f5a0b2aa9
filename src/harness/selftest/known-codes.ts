import type { FreezeChangeKind } from '../freeze/freeze-lock.ts';
import { builtinPolicies } from '../gate/policies/builtin-policies.ts';
import type { ProofStatus } from '../prove/proof-status.ts';
import { listCodes } from '../verdict/explain-code.ts';

/** What `qa freeze status` calls a change. */
const freezeKinds: Readonly<Record<FreezeChangeKind, true>> = {
  added: true,
  removed: true,
  changed: true,
  'assertion-removed': true,
  'tolerance-widened': true,
  'timeout-raised': true,
  'expectation-changed': true,
  'title-changed': true,
};

/** What `qa prove` says of a criterion whose test is not proven able to fail. */
const proofStates: Readonly<Record<Exclude<ProofStatus['state'], 'proven'>, true>> = {
  unproven: true,
  stale: true,
  absent: true,
};

/** What `qa report` says of a claim that does not hold, and of a report that is not what the evidence says. */
const reportStates = ['refuted', 'differs'] as const;

/** A command that was killed before it could say anything: no verdict is never a pass. */
export const noVerdict = 'no-verdict';

/** Everything by which a command can refuse: what `qa explain` lists, and the words of freeze, proofs, reports and policies. */
export const knownCodes: ReadonlySet<string> = new Set([
  ...listCodes().map(({ code }) => code),
  ...Object.keys(freezeKinds),
  ...Object.keys(proofStates),
  ...reportStates,
  ...builtinPolicies,
  noVerdict,
]);
