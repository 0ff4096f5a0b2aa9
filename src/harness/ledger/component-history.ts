import type { Problem } from '../../foundation/problem.ts';
import { attemptsByComponent, brokenRuns, findFirstGreen } from './attempts.ts';
import type { Attempt } from './attempts.ts';
import type { WaveDecided } from './ledger-entry.ts';
import type { Ledger } from './ledger.ts';

/** What the ledger says of one component. */
export interface ComponentHistory {
  readonly component: string;
  readonly attempts: readonly Attempt[];
  /** Number of the first attempt that found every criterion GREEN; null when none did. */
  readonly firstGreen: number | null;
}

/** What `qa ledger` says. */
export interface LedgerSummary {
  readonly entries: number;
  readonly heads: readonly string[];
  readonly problems: readonly Problem[];
  /** Ids of the runs that started and never ended. */
  readonly brokenRuns: readonly string[];
  readonly components: readonly ComponentHistory[];
  /** What was decided on waves, oldest first. The ledger alone does not say whether it still counts. */
  readonly waves: readonly Pick<WaveDecided, 'wave' | 'outcome' | 'at' | 'decision'>[];
}

/**
 * The ledger in figures, with the history of each component in the order given. Pure but for asking which runs are at work.
 *
 * @param components Ids of the criteria of each component, by its id.
 */
export function summarizeLedger(ledger: Ledger, components: ReadonlyMap<string, readonly string[]>): LedgerSummary {
  const byComponent = attemptsByComponent(ledger);
  const histories = [...components].map(([component, criteria]) => {
    const attempts = byComponent.get(component) ?? [];
    return { component, attempts, firstGreen: findFirstGreen(attempts, criteria)?.number ?? null };
  });
  return {
    entries: ledger.entries.length,
    heads: ledger.heads,
    problems: ledger.problems,
    brokenRuns: brokenRuns(ledger).map(({ runId }) => runId),
    components: histories,
    waves: ledger.entries.flatMap((entry) => (entry.type === 'wave-decided' ? [describeWave(entry)] : [])),
  };
}

function describeWave({ wave, outcome, at, decision }: WaveDecided): LedgerSummary['waves'][number] {
  return { wave, outcome, at, decision };
}
