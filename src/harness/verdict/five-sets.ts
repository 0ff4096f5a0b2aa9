/** The five parties that must name the same criteria before a run counts. */
export const setNames = ['planned', 'cataloged', 'collected', 'executed', 'reported'] as const;
export type SetName = (typeof setNames)[number];

/**
 * Criterion ids by who names them: what the runner was asked to run, the catalog, the syntax trees of the test files, what was observed
 * to run or to be kept from it by a failure, and the verdicts. Criteria without a test that could run are in none: they are MISSING.
 */
export type FiveSets = Readonly<Record<SetName, readonly string[]>>;

/** A criterion that some name and others do not. */
export interface SetDifference {
  readonly criterion: string;
  readonly namedBy: readonly SetName[];
  readonly lackingIn: readonly SetName[];
}

/** Where the five sets differ, by criterion; nothing when all five are equal, as when all five are empty. Pure. */
export function compareSets(sets: FiveSets): readonly SetDifference[] {
  const lookups = setNames.map((name) => [name, new Set(sets[name])] as const);
  const all = [...new Set(setNames.flatMap((name) => sets[name]))];
  return all.flatMap((criterion) => {
    const namedBy = lookups.filter(([, ids]) => ids.has(criterion)).map(([name]) => name);
    const lackingIn = setNames.filter((name) => !namedBy.includes(name));
    return lackingIn.length === 0 ? [] : [{ criterion, namedBy, lackingIn }];
  });
}

export type SetSizes = Readonly<Record<SetName, number>>;

/** How many criteria each set holds; of several repetitions the fewest. */
export function measureSets(repetitions: readonly FiveSets[]): SetSizes {
  const sizeOf = (name: SetName): number => Math.min(...repetitions.map((sets) => sets[name].length));
  const sizes = setNames.map((name) => [name, repetitions.length === 0 ? 0 : sizeOf(name)] as const);
  return Object.fromEntries(sizes) as SetSizes;
}
