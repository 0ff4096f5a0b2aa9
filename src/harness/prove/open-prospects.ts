import type { SwitchableMutant } from './instrument-sources.ts';
import type { Attempt } from './judge-attempt.ts';
import type { Asked, ProofBench } from './proof-bench.ts';
import type { ProofTarget } from './proof-target.ts';
import { Prospect } from './prospect.ts';
import type { ProspectOptions } from './prospect.ts';
import { rankCandidates } from './rank-candidates.ts';

/** A test that notices none of so many different mutants will not notice the next one either. */
const mostCandidates = 150;
/** Each of these costs a process of its own. */
const mostAtLoad = 30;

/** Runs every test once with no mutant on, and finds out what there is to try for each. */
export async function openProspects(
  bench: ProofBench,
  targets: readonly ProofTarget[],
  mutants: readonly SwitchableMutant[],
): Promise<Prospect[]> {
  const { attempts, asked } = await bench.measure(targets);
  const byId = new Map(mutants.map((mutant) => [mutant.id, mutant]));
  const popularity = countTests(asked);
  return targets.map((target) => {
    const attempt = attempts.get(target.criterion) ?? { end: 'absent' };
    return new Prospect(target, describeProspect(target, attempt, asked, { byId, popularity }));
  });
}

/** How many tests ask each switch. */
function countTests({ byCriterion }: Asked): Map<string, number> {
  const counts = new Map<string, number>();
  for (const ids of byCriterion.values()) for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

interface Index {
  readonly byId: ReadonlyMap<string, SwitchableMutant>;
  readonly popularity: ReadonlyMap<string, number>;
}

function describeProspect(target: ProofTarget, attempt: Attempt, asked: Asked, { byId, popularity }: Index): ProspectOptions {
  const { distance, sources } = target;
  const own = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []).filter(({ file }) => sources.has(file));
  const reached = own(asked.byCriterion.get(target.criterion) ?? []);
  const loaded = own(asked.outside).filter(({ file }) => distance.has(file));
  const ids = new Set(reached.map(({ id }) => id));
  const atLoad = loaded.filter(({ id }) => !ids.has(id));
  const rank = (choice: readonly SwitchableMutant[], most: number) =>
    rankCandidates({ mutants: choice.filter(({ constant }) => !constant), popularity, distance }, most);
  const options = {
    candidates: rank(reached, mostCandidates),
    atLoad: rank(atLoad, mostAtLoad),
    reached: reached.length + atLoad.length,
    reachedFiles: [...new Set(reached.map(({ file }) => file))].toSorted(),
    durationMs: attempt.end === 'passed' ? attempt.durationMs : 0,
  };
  const hopeless = findHopeless(target, attempt, options);
  return hopeless === undefined ? options : { ...options, hopeless };
}

function findHopeless(
  { sources }: ProofTarget,
  attempt: Attempt,
  { candidates, atLoad, reached }: ProspectOptions,
): ProspectOptions['hopeless'] {
  if (attempt.end === 'absent') return { cause: 'not-finished', reason: 'the search was ended before it began' };
  if (attempt.end === 'void') return { cause: 'not-passing', reason: `its result cannot be used: ${attempt.reason}` };
  if (attempt.end === 'killed') {
    return { cause: 'not-passing', reason: `it fails as it is, with no mutant on: ${attempt.kill.message}` };
  }
  if (reached === 0) return { cause: 'nothing-reached', reason: describeUnreached(sources.size) };
  if (candidates.length > 0 || atLoad.length > 0) return undefined;
  const reason = `all it runs of the sources are functions that read nothing and answer the same whatever they are asked (${reached} mutants)`;
  return { cause: 'only-constants', reason };
}

function describeUnreached(files: number): string {
  if (files === 0) return 'its component has no source files: nothing matches the globs of its module in the plan';
  return `it runs nothing of the ${files} source files of its component`;
}
