import type { ExecutedRun } from './execute-run.ts';
import type { PreparedRun } from './prepare-run.ts';
import { compareSets, measureSets } from './verdict/five-sets.ts';
import type { SetDifference, SetSizes } from './verdict/five-sets.ts';
import { gatherSets, indexSets } from './verdict/gather-sets.ts';
import type { SubwaveAtHand } from './verdict/gather-sets.ts';

/** How large the five sets of a subwave are, and where they differ. */
export interface ExaminedSets {
  readonly sizes: SetSizes;
  readonly differences: readonly SetDifference[];
}

/** Returns what examines the sets of one subwave of a run. A run that was cut short cannot have them equal, and has no differences. */
export function setsExaminer(
  { catalog, selection, debt, planned }: PreparedRun,
  { outcome, repetitions }: ExecutedRun,
): (subwave: SubwaveAtHand) => ExaminedSets {
  const known = catalog.components.flatMap(({ criteria }) => criteria.map(({ id }) => id));
  const index = indexSets(known, selection, debt.tests, planned);
  return (subwave) => {
    const sets = repetitions.map((observed) => gatherSets(index, subwave, observed));
    const differences = outcome.end === 'complete' ? sets.flatMap(compareSets) : [];
    const byCriterion = new Map(differences.map((difference) => [difference.criterion, difference]));
    return { sizes: measureSets(sets), differences: [...byCriterion.values()] };
  };
}
