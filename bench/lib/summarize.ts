/** What one run measured, the most important figure first. */
export type Metrics = Readonly<Record<string, number | string>>;

/** One contender's line: the median of each figure, spread and ratio of the first, and what failed. */
export function summarize(label: string, runs: ReadonlyMap<string, readonly (Metrics | string)[]>, baseline?: string): object {
  const all = runs.get(label) ?? [];
  const good = all.filter((run) => typeof run !== 'string');
  const failure = all.find((run) => typeof run === 'string');
  const first = good[0];
  if (first === undefined) return { contender: label, rounds: 0, error: failure ?? 'no run' };
  const figures = Object.entries(first).map(([name, value]) => [name, typeof value === 'number' ? medianOf(good, name) : value]);
  const primary = Object.keys(first)[0] ?? '';
  const values = numbers(good, primary);
  return {
    contender: label,
    rounds: good.length,
    ...Object.fromEntries(figures),
    spread: [rounded(Math.min(...values)), rounded(Math.max(...values))],
    ...(baseline === undefined ? {} : { ratio: ratioOf(all, runs.get(baseline) ?? [], primary), baseline }),
    ...(failure === undefined ? {} : { failedRounds: all.length - good.length, error: failure }),
  };
}

/** The median of the ratios within each round: what the machine did to a whole round cancels out. */
function ratioOf(
  ours: readonly (Metrics | string)[],
  theirs: readonly (Metrics | string)[],
  primary: string,
): number | undefined {
  const ratios = ours.map((run, round) => numberOf(run, primary) / numberOf(theirs[round], primary)).filter(Number.isFinite);
  return ratios.length === 0 ? undefined : rounded(median(ratios));
}

function medianOf(runs: readonly Metrics[], name: string): number {
  return rounded(median(numbers(runs, name)));
}

function numbers(runs: readonly Metrics[], name: string): number[] {
  return runs.map((run) => numberOf(run, name));
}

function numberOf(run: Metrics | string | undefined, name: string): number {
  const value = typeof run === 'object' ? run[name] : undefined;
  return typeof value === 'number' ? value : Number.NaN;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
}

function rounded(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
}
