import type { Clock } from '../../foundation/clock.ts';
import { readPackage } from '../../foundation/read-package.ts';
import { judgeCanaries } from '../gate/policies/judge-canaries.ts';
import type { JudgedCanary } from '../gate/policies/judge-canaries.ts';
import { loadBuiltinPolicies } from '../gate/policies/load-policies.ts';
import type { Cheat } from './cheat.ts';
import { judgeCheat } from './judge-cheat.ts';
import type { CheatVerdict } from './judge-cheat.ts';
import { playScenario } from './play-scenario.ts';
import type { Stage } from './play-scenario.ts';

/** What `qa selftest` found out about the `qa` that is installed. `selftest-result.schema.json`. */
export interface SelftestResult {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'wavegate'; readonly version: string };
  /** PASS only if every cheat is caught by the layer it names, or is a non-claim, no twin was refused, and every policy decided as it must. */
  readonly outcome: 'PASS' | 'FAIL';
  readonly caught: number;
  readonly nonClaims: number;
  readonly failed: number;
  /** Cheats that were not played because the selftest was interrupted. */
  readonly left: number;
  readonly durationMs: number;
  readonly cheats: readonly CheatVerdict[];
  /** What each policy of the gate decided on documents that it must refuse, and on one that it must accept. */
  readonly policies: { readonly held: number; readonly failed: readonly JudgedCanary[] };
}

export interface SelftestRequest extends Stage {
  readonly cheats: readonly Cheat[];
  /** Scenarios played at the same time. */
  readonly workers: number;
}

/** Plays every cheat and its twin against the installed command line, several at a time, and judges what came of each. */
export async function runSelftest(
  { cheats, workers, ...stage }: SelftestRequest,
  onVerdict: (verdict: CheatVerdict) => void,
  clock: Clock,
): Promise<SelftestResult> {
  const startedMs = clock.monotonicMs();
  const verdicts = new Map<Cheat, CheatVerdict>();
  const waiting = cheats.values();
  const work = async (): Promise<void> => {
    for (const cheat of waiting) {
      const verdict = await playCheat(stage, cheat, clock).catch(unlessAborted(stage.signal));
      if (verdict === undefined) return;
      verdicts.set(cheat, verdict);
      onVerdict(verdict);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  const judged = cheats.flatMap((cheat) => verdicts.get(cheat) ?? []);
  const canaries = judgeCanaries(await loadBuiltinPolicies());
  return summarize(judged, canaries, cheats.length - judged.length, clock.monotonicMs() - startedMs);
}

async function playCheat(stage: Stage, cheat: Cheat, clock: Clock): Promise<CheatVerdict> {
  const startedMs = clock.monotonicMs();
  const played = await playScenario(stage, cheat, 'cheat');
  const twin = await playScenario(stage, cheat, 'honest');
  return judgeCheat(cheat, played, twin, clock.monotonicMs() - startedMs);
}

/** An interruption leaves what was played; anything else is an error. */
function unlessAborted(signal: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}

/** The result of a selftest. Pure; one of nothing fails. */
export function summarize(
  cheats: readonly CheatVerdict[],
  canaries: readonly JudgedCanary[],
  left: number,
  durationMs: number,
): SelftestResult {
  const count = (status: CheatVerdict['status']) => cheats.filter((verdict) => verdict.status === status).length;
  const [caught, nonClaims] = [count('caught'), count('non-claim')];
  const failed = cheats.length - caught - nonClaims;
  const wrong = canaries.filter(({ held }) => !held);
  const isSound = caught > 0 && failed === 0 && left === 0 && canaries.length > 0 && wrong.length === 0;
  return {
    schemaVersion: 1,
    tool: { name: 'wavegate', version: readPackage().version },
    outcome: isSound ? 'PASS' : 'FAIL',
    caught,
    nonClaims,
    failed,
    left,
    durationMs,
    cheats,
    policies: { held: canaries.length - wrong.length, failed: wrong },
  };
}
