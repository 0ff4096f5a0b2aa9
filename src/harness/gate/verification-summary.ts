import { canonicalJson, sha256 } from '../../foundation/canonical-json.ts';
import { sourceSubjects, statementType } from '../attestation/statement.ts';
import type { Statement } from '../attestation/statement.ts';
import type { WaveDecision } from './wave/wave-decision.ts';
import type { DecidedRule, DecisionEvidence, GateDecision } from './gate-decision.ts';

export const summaryPredicateType = 'https://slsa.dev/verification_summary/v1';

/** The field of the predicate that names the decision; extensions are named by a URI. */
export const decisionExtension = 'urn:wavegate:gate-decision:1';

/**
 * The decision as a verification summary: an in-toto Statement about the tree that was judged, over the digests of policies and
 * evidence.
 *
 * @param file The decision as it was written.
 * @see https://slsa.dev/spec/v1.0/verification_summary
 */
export function describeVerification(decision: GateDecision, file: DecisionEvidence): Statement {
  const { outcome, wave, subwave, rules } = decision;
  return summarize(decision, file, {
    resourceUri: `urn:wavegate:wave:${wave}:subwave:${subwave}`,
    policies: digestPolicies(rules),
    inputs: listInputs(decision),
    level: outcome === 'PASS' ? 'WAVEGATE_GATE_PASS' : 'FAILED',
  });
}

/** The same of a wave, over the decisions on its subwaves. */
export function describeWaveVerification(decision: WaveDecision, file: DecisionEvidence): Statement {
  const { outcome, wave, policies, subwaves } = decision;
  return summarize(decision, file, {
    resourceUri: `urn:wavegate:wave:${wave}`,
    policies,
    inputs: subwaves.flatMap((subwave) => subwave.decision ?? []),
    level: outcome === 'PASS' ? 'WAVEGATE_WAVE_PASS' : 'FAILED',
  });
}

interface Summarized {
  readonly resourceUri: string;
  /** Digest of the policies. */
  readonly policies: string;
  readonly inputs: readonly DecisionEvidence[];
  readonly level: string;
}

function summarize(
  { outcome, policyRef, tool, decidedAt, source }: GateDecision | WaveDecision,
  file: DecisionEvidence,
  { resourceUri, policies, inputs, level }: Summarized,
): Statement {
  return {
    _type: statementType,
    subject: sourceSubjects(source),
    predicateType: summaryPredicateType,
    predicate: {
      verifier: { id: 'urn:wavegate:gate', version: { wavegate: tool.version } },
      timeVerified: decidedAt,
      resourceUri,
      policy: {
        uri: policyRef === null ? 'urn:wavegate:rules:working-tree' : `urn:wavegate:rules:${policyRef.commit}`,
        digest: { sha256: policies, ...(policyRef === null ? {} : { gitCommit: policyRef.commit }) },
      },
      inputAttestations: inputs.map(({ path, sha256 }) => ({ uri: path, digest: { sha256 } })),
      verificationResult: outcome === 'PASS' ? 'PASSED' : 'FAILED',
      verifiedLevels: [level],
      slsaVersion: '1.0',
      [decisionExtension]: { uri: file.path, digest: { sha256: file.sha256 } },
    },
  };
}

/** One digest for all policies: their names and the digests of their files, by name. */
export function digestPolicies(policies: readonly Pick<DecidedRule, 'policy' | 'digest'>[]): string {
  return sha256(canonicalJson(Object.fromEntries(policies.map(({ policy, digest }) => [policy, digest]))));
}

/** Every file that a rule rests on, once. */
function listInputs({ rules }: GateDecision): DecisionEvidence[] {
  const inputs = new Map(rules.flatMap(({ evidence }) => evidence.map((each) => [each.path, each])));
  return [...inputs.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
