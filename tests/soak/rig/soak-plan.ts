/** How long a scenario is soaked, and by which numbers its failures come about. */
export interface SoakPlan {
  readonly seconds: number;
  /** Times that everything comes to rest, and is checked and weighed. */
  readonly slices: number;
  /** The same seed gives the same failures, as far as the machine is as fast. */
  readonly seed: number;
}

/** As the environment says: `SOAK_SECONDS` (default 60) and `SOAK_SEED` (default: another one each time). */
export function planOf(environment: Readonly<Record<string, string | undefined>>): SoakPlan {
  const seconds = Number(environment['SOAK_SECONDS'] ?? 60);
  const seed = Number(environment['SOAK_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  if (!(seconds >= 1) || !Number.isInteger(seed)) throw new TypeError('SOAK_SECONDS must be at least 1, SOAK_SEED an integer');
  return { seconds, slices: 6, seed };
}
