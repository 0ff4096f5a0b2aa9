import { countNoun } from '../../foundation/text/count-noun.ts';
import type { UnprovenCause } from './certificate.ts';
import { compare, confirmKills } from './confirm-kills.ts';
import type { SwitchableMutant } from './instrument-sources.ts';
import { openProspects } from './open-prospects.ts';
import type { ProofBench, Trial } from './proof-bench.ts';
import type { ProofTarget } from './proof-target.ts';
import type { Prospect, Won } from './prospect.ts';

/** What a search found out about one criterion. */
export interface Finding {
  readonly target: ProofTarget;
  /** The sources that the test runs something of. */
  readonly reachedFiles: readonly string[];
  readonly won: Won | undefined;
  /** When nothing was won: why. */
  readonly lack: { readonly cause: UnprovenCause; readonly reason: string } | undefined;
  readonly reached: number;
  readonly tried: number;
  readonly survivors: readonly SwitchableMutant[];
}

/** Follows a search. */
export interface SeekObserver {
  /** After each pass over the tests that are still open. */
  onPass(progress: { readonly pass: number; readonly tried: number; readonly open: number }): void;
  /** Told of proofs as soon as they are certain, so that they can be kept whatever comes after. */
  onFindings(findings: readonly Finding[]): Promise<void>;
}

/** Least time that a test is given with a mutant on, and how much more than it takes without. */
const leastLimitMs = 1500;
const slackMs = 1000;
const slower = 5;

/**
 * Looks for a mutant that each test notices: in passes over all tests that have none yet, each with a candidate of its own, and
 * confirms each find in processes of its own. Ends when every test has one, there is nothing left to try, or the bench is aborted.
 */
export async function seekProofs(
  bench: ProofBench,
  targets: readonly ProofTarget[],
  mutants: readonly SwitchableMutant[],
  observer: SeekObserver,
): Promise<Finding[]> {
  const prospects = targets.length === 0 ? [] : await openProspects(bench, targets, mutants);
  for (let pass = 1; !bench.signal.aborted; pass += 1) {
    const open = prospects.filter(({ next }) => next !== undefined);
    if (open.length === 0) break;
    await tryNext(bench, open);
    await confirm(bench, prospects, observer);
    observer.onPass({ pass, tried: open.length, open: prospects.filter(({ isOpen }) => isOpen).length });
  }
  for (const prospect of prospects.filter(({ isOpen }) => isOpen)) await seekAtLoad(bench, prospect, observer);
  const findings = prospects.map((prospect) => findingOf(prospect, bench.signal.aborted));
  await observer.onFindings(findings.filter(({ won }) => won === undefined));
  return findings;
}

async function tryNext(bench: ProofBench, open: readonly Prospect[]): Promise<void> {
  const attempts = await bench.together(open.map((prospect) => trialOf(prospect)));
  for (const prospect of open) {
    const attempt = attempts.get(prospect.target.criterion) ?? { end: 'absent' };
    const isLost = attempt.end === 'absent' && !bench.signal.aborted;
    prospect.note(isLost ? { end: 'void', reason: 'the test was not run' } : attempt);
  }
}

function trialOf({ target, next, options }: Prospect): Trial {
  return { target, mutant: next!.id, limitMs: Math.max(leastLimitMs, options.durationMs * slower + slackMs) };
}

async function confirm(bench: ProofBench, prospects: readonly Prospect[], observer: SeekObserver): Promise<void> {
  const claimed = prospects.filter(({ toConfirm }) => toConfirm !== undefined);
  const claims = claimed.map(({ target, toConfirm, rounds }) => ({ target, mutant: toConfirm!.mutant.id, rounds }));
  const confirmations = await confirmKills(bench, claims);
  for (const prospect of claimed) {
    const confirmation = confirmations.get(prospect.target.criterion) ?? { holds: undefined };
    if (confirmation.holds === undefined) continue;
    if (confirmation.holds) prospect.confirm(confirmation.kill);
    else if (confirmation.control) prospect.abandon(confirmation.reason);
    else prospect.confirm(undefined);
  }
  await observer.onFindings(claimed.filter(({ won }) => won !== undefined).map((prospect) => findingOf(prospect, false)));
}

/** The mutants that only loading a module asks, one process each. */
async function seekAtLoad(bench: ProofBench, prospect: Prospect, observer: SeekObserver): Promise<void> {
  const { target, options } = prospect;
  for (const mutant of options.atLoad) {
    if (bench.signal.aborted) return;
    const mutated = await bench.fromStart({ target, mutant: mutant.id });
    if (mutated.end !== 'killed') {
      prospect.noteAtLoad(mutant, mutated);
      continue;
    }
    const control = (await bench.alone([{ target, mutant: bench.placebo }])).get(target.criterion);
    const confirmation = compare(mutated, control);
    if (!confirmation.holds) continue;
    prospect.won = { mutant, kill: confirmation.kill };
    await observer.onFindings([findingOf(prospect, false)]);
    return;
  }
}

function findingOf(prospect: Prospect, isCutShort: boolean): Finding {
  const { target, options, won, tried, survivors } = prospect;
  const { reached, reachedFiles } = options;
  return {
    target,
    reachedFiles,
    won,
    lack: won === undefined ? lackOf(prospect, isCutShort) : undefined,
    reached,
    tried,
    survivors,
  };
}

function lackOf({ options, hopeless, voids, tried, isExhausted, survivors }: Prospect, isCutShort: boolean): Finding['lack'] {
  if (hopeless !== undefined) return hopeless;
  const noticed = `${survivors.length} of the ${tried} mutants that were tried left it green`;
  const unusable = voids.count === 0 ? '' : `, and ${countNoun(voids.count, 'run')} could not be used (${voids.last})`;
  if (isCutShort && !isExhausted)
    return { cause: 'not-finished', reason: `the search was cut short: so far ${noticed}${unusable}` };
  const more = options.reached > tried ? `, of ${options.reached} that it reaches` : '';
  return { cause: 'survived', reason: `${noticed}${more}${unusable}` };
}
