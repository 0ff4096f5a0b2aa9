import { stateOfExternal } from '../../checkpoint/gate-state.ts';
import { outcomeOfWave } from '../../checkpoint/recorded-wave.ts';
import type { RecordedSource } from '../../evidence/run-record.ts';
import type { ExternalGate, QaRange, Subwave } from '../../plan/plan.ts';
import type { GateRules } from '../base/protected-rules.ts';
import type { GateDecision } from '../gate-decision.ts';
import type { RecordedGate } from '../record-decision.ts';
import { digestPolicies } from '../verification-summary.ts';
import type { UndatedWave, WaveSubwave } from './wave-decision.ts';

/** A subwave as it was judged just now, or the record of work done elsewhere. */
export type JudgedSubwave =
  | { readonly subwave: Subwave; readonly result: RecordedGate }
  | { readonly subwave: Subwave; readonly external: ExternalGate };

/** Decides a wave by what was decided just now on each of its subwaves. Pure; a wave of which nothing was judged is no PASS. */
export function judgeWave(
  wave: string,
  { policies, policyRef }: Pick<GateRules, 'policies' | 'policyRef'>,
  source: RecordedSource,
  toolVersion: string,
  judged: readonly JudgedSubwave[],
): UndatedWave {
  const subwaves = judged.map(describeSubwave);
  return {
    schemaVersion: 1,
    wave,
    gate: `GATE-WAVE-${wave}`,
    outcome: outcomeOfWave(subwaves),
    message: explain(subwaves),
    source,
    tool: { name: 'wavegate', version: toolVersion },
    policyRef,
    policies: digestPolicies(policies.map(({ id, digest }) => ({ policy: id, digest }))),
    subwaves,
    notices: [...new Set(judged.flatMap((each) => ('result' in each ? each.result.decision.notices : [])))],
  };
}

function describeSubwave(judged: JudgedSubwave): WaveSubwave {
  const { id, title, range } = judged.subwave;
  if ('external' in judged) {
    const { outcome, source } = stateOfExternal(id, judged.external);
    const nothing = { failed: [], components: { green: 0, total: 0 }, decision: null };
    return { subwave: id, title, outcome, terminalState: null, decidedBy: source, ...nothing };
  }
  const { decision, path, sha256 } = judged.result;
  const active = decision.rules.filter((rule) => rule.outcome !== 'NOT_ACTIVE');
  return {
    subwave: id,
    title,
    outcome: decision.outcome,
    terminalState: decision.terminalState,
    decidedBy: `${active.length} policies`,
    failed: active.filter((rule) => rule.outcome === 'FAIL').map(({ policy }) => policy),
    components: countComponents(decision, range),
    decision: path === null || sha256 === null ? null : { path, sha256 },
  };
}

function countComponents({ classes }: GateDecision, range: QaRange | undefined): WaveSubwave['components'] {
  const states = Object.entries(classes.criteria).flatMap(([name, ids]) =>
    ids.map((id) => ({ id, passes: name.endsWith('→pass') })),
  );
  const byComponent = Map.groupBy(states, ({ id }) => Number(/^QA-(\d+)\./.exec(id)?.[1]));
  if (range === undefined) return { green: 0, total: 0 };
  const planned = Array.from({ length: range.last - range.first + 1 }, (_, index) => byComponent.get(range.first + index));
  return { green: planned.filter((criteria) => criteria?.every(({ passes }) => passes) ?? false).length, total: planned.length };
}

function explain(subwaves: readonly WaveSubwave[]): string {
  const closed = subwaves.filter(({ outcome }) => outcome !== 'PASS');
  if (closed.length > 0)
    return `Not PASS: ${closed.map(({ subwave, terminalState }) => `${subwave} (${terminalState ?? 'done elsewhere'})`).join(', ')}.`;
  const own = subwaves.filter(({ terminalState }) => terminalState !== null);
  if (own.length === 0) return 'Nothing was judged: the plan has no subwave that is done here.';
  return `Every subwave is PASS: ${subwaves.length}, of which ${own.length} judged just now.`;
}
