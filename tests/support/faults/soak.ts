import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What stays after one slice of a soak, when no call is under way and all garbage is gone. */
export interface SoakSlice<Figures> {
  readonly calls: number;
  readonly heapBytes: number;
  readonly figures: Figures;
}

export interface SoakPlan<Figures> {
  /** Calls in flight. */
  readonly width: number;
  readonly slices: number;
  readonly sliceMs: number;
  /** What else must not grow, read at the end of each slice. */
  readonly figuresNow: () => Figures;
}

/** Calls without pause, slice after slice, and tells what is left after each. The first slice warms up. */
export async function soak<Figures>(
  call: () => Promise<unknown>,
  plan: SoakPlan<Figures>,
): Promise<readonly SoakSlice<Figures>[]> {
  const { width, slices, sliceMs, figuresNow } = plan;
  const collectGarbage = exposeGarbageCollector();
  const done: SoakSlice<Figures>[] = [];
  for (let slice = 0; slice < slices; slice += 1) {
    const calls = await callFor(call, width, sliceMs);
    // What ended last is let go in the turns that follow.
    await new Promise((resolve) => setTimeout(resolve, 50));
    collectGarbage();
    done.push({ calls, heapBytes: process.memoryUsage().heapUsed, figures: figuresNow() });
  }
  return done;
}

/** How much more heap is left after the last slice than after the one that left least: what is compiled at first is thrown away later. */
export function growthBytes(slices: readonly SoakSlice<unknown>[]): number {
  const heaps = slices.map(({ heapBytes }) => heapBytes);
  return (heaps.at(-1) ?? 0) - Math.min(...heaps);
}

async function callFor(call: () => Promise<unknown>, width: number, durationMs: number): Promise<number> {
  const endMs = performance.now() + durationMs;
  let calls = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < endMs) {
      await call();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: width }, caller));
  return calls;
}

function exposeGarbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
