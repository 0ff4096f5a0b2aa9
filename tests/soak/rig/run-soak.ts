import { setTimeout as sleep } from 'node:timers/promises';
import { heapBytesWithoutGarbage } from './collect-garbage.ts';
import type { SoakPlan } from './soak-plan.ts';
import type { SoakReport } from './soak-report.ts';
import type { SoakRig } from './soak-rig.ts';

/** What goes wrong in a scenario. */
export interface Failures {
  /** Brings one failure about and resolves when all is well again. Other than that, it rejects. */
  readonly once: () => Promise<unknown>;
  /** Mean time between two, in milliseconds. */
  readonly everyMs: number;
  /** How often what came about. */
  readonly counts: () => Readonly<Record<string, number>>;
}

/** Has the rig's load run, and things go wrong meanwhile, slice after slice; after each all must be settled. */
export async function runSoak(
  scenario: string,
  rig: SoakRig,
  failures: Failures,
  plan: SoakPlan,
  random: () => number,
): Promise<SoakReport> {
  const heapBytes: number[] = [];
  let problems: readonly string[] = [];
  let loadMs = 0;
  for (let slice = 0; slice < plan.slices && problems.length === 0; slice += 1) {
    const begunMs = performance.now();
    await runSlice(rig, failures, (plan.seconds * 1_000) / plan.slices, random);
    loadMs += performance.now() - begunMs;
    problems = await rig.settle();
    heapBytes.push(await heapBytesWithoutGarbage());
  }
  const { checker, watch } = rig;
  return {
    scenario,
    seed: plan.seed,
    problems,
    messages: checker.sent,
    handled: checker.count('handled'),
    perSecond: checker.count('handled') / (loadMs / 1_000),
    failures: failures.counts(),
    deadLetters: Object.fromEntries(checker.deadLetters),
    peakBytes: watch.peakBytes,
    peakBacklog: watch.peakBacklog,
    heapBytes,
  };
}

/** The load ends when the last failure is over: some are noticed only while there is load. */
async function runSlice(rig: SoakRig, { once, everyMs }: Failures, durationMs: number, random: () => number): Promise<void> {
  const endMs = performance.now() + durationMs;
  const stop = new AbortController();
  const load = rig.load.run(rig.flows, stop.signal);
  const failing = async (): Promise<void> => {
    while (performance.now() < endMs) {
      await sleep(Math.min(endMs - performance.now(), 2 * everyMs * random()));
      if (performance.now() < endMs) await once();
    }
  };
  try {
    await Promise.race([failing(), load.then(() => Promise.reject(new Error('the load ended by itself')))]);
  } finally {
    stop.abort();
  }
  await load;
}
