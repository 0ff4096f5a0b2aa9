import type { Clock } from '../foundation/clock.ts';
import { readPackage } from '../foundation/read-package.ts';
import { findSigningKey } from './attestation/signing-key.ts';
import { stateOfExternal } from './checkpoint/gate-state.ts';
import type { GateState } from './checkpoint/gate-state.ts';
import type { AnyGateRequest } from './conduct-gate.ts';
import { decideSubwave, renewReport } from './decide-subwave.ts';
import { readSource } from './evidence/read-source.ts';
import type { RecordedSource } from './evidence/run-record.ts';
import { withRules } from './gate/base/protected-rules.ts';
import type { GateRules } from './gate/base/protected-rules.ts';
import type { DecideOptions } from './gate/decide-gate.ts';
import { checkSwitches } from './gate/policies/check-switches.ts';
import { judgeWave } from './gate/wave/judge-wave.ts';
import type { JudgedSubwave } from './gate/wave/judge-wave.ts';
import { recordWave } from './gate/wave/record-wave.ts';
import type { RecordedWaveGate } from './gate/wave/record-wave.ts';
import { orderByNeeds } from './plan/order-by-needs.ts';
import { requireWave } from './plan/require-wave.ts';
import { runBeforeGate } from './run-before-gate.ts';

export interface WaveGateRequest extends AnyGateRequest {
  readonly wave: string;
}

/**
 * Decides the gate of every subwave of a wave on one tree, each after those that it needs, and then the gate of the wave. What was decided
 * before on any of them is not believed; where a subwave needs another, it is by the decision that was made just now.
 *
 * @throws {QaError} UNKNOWN_WAVE; of kind `input` for wrong rules or a wrong ref; of kind `environment` when a run or a file fails.
 * @see governance/decisions/0035-gate-of-a-wave.md
 */
export function conductWaveGate(request: WaveGateRequest, clock: Clock): Promise<RecordedWaveGate> {
  const { root, wave, policyRef, record } = request;
  // Read while the rules are: most of it is waiting for git.
  const early = request.run ? undefined : readSource(root);
  early?.catch(() => {});
  return withRules(root, policyRef, async (rules) => {
    requireWave(rules.project.plan, wave);
    await checkSwitches(rules);
    const options = early === undefined ? await runSubwaves(request, rules, clock) : new Map<string, DecideOptions>();
    const source = await (early ?? readSource(root));
    const judged = await judgeSubwaves(request, rules, source, options, clock);
    const decided = judgeWave(wave, rules, source, readPackage().version, judged);
    const decidedAt = new Date(clock.wallMs()).toISOString();
    const result = record
      ? await recordWave(root, decided, decidedAt, await findSigningKey())
      : ({ decision: { ...decided, decidedAt }, recorded: 'no', path: null, sha256: null, summary: null } as const);
    const subwaves = judged.flatMap((each) => ('result' in each ? [each.result] : []));
    for (const each of subwaves) await renewReport(root, each);
    return { ...result, subwaves };
  });
}

async function runSubwaves(request: WaveGateRequest, rules: GateRules, clock: Clock): Promise<Map<string, DecideOptions>> {
  const own = rules.project.plan.subwaves.filter(({ external }) => external === undefined);
  if (own.length === 0) return new Map();
  const options = await runBeforeGate(request, rules, own, clock);
  return new Map(own.map(({ id }, index) => [id, options[index]!]));
}

/** Each after those that it needs, by the states of those. */
async function judgeSubwaves(
  request: WaveGateRequest,
  rules: GateRules,
  source: RecordedSource,
  options: ReadonlyMap<string, DecideOptions>,
  clock: Clock,
): Promise<JudgedSubwave[]> {
  const judged: JudgedSubwave[] = [];
  const gates: GateState[] = [];
  for (const subwave of orderByNeeds(rules.project.plan.subwaves)) {
    if (subwave.external !== undefined) {
      judged.push({ subwave, external: subwave.external });
      gates.push(stateOfExternal(subwave.id, subwave.external));
      continue;
    }
    const own = { ...options.get(subwave.id), source: Promise.resolve(source), gates: [...gates] };
    const result = await decideSubwave(request, rules, subwave, own, clock);
    judged.push({ subwave, result });
    const { outcome, terminalState } = result.decision;
    gates.push({ subwave: subwave.id, outcome, source: result.path ?? 'decided just now', terminalState });
  }
  return judged;
}
