import { passTurn, turnMs } from './turns.ts';

export interface Rate {
  readonly opsPerSecond: number;
  readonly nsPerOp: number;
}

/**
 * How fast `batch(n)` does its `n` operations: warmed up for half of `durationMs` (80 ms at least), then measured for `durationMs`. A batch that
 * returns a promise is awaited.
 */
export async function rateOf(batch: (size: number) => unknown, durationMs: number, size = 1000): Promise<Rate> {
  await runFor(batch, Math.max(80, durationMs / 2), size);
  const { operations, elapsedMs } = await runFor(batch, durationMs, size);
  return { opsPerSecond: (operations * 1000) / elapsedMs, nsPerOp: (elapsedMs * 1e6) / operations };
}

async function runFor(batch: (size: number) => unknown, durationMs: number, size: number) {
  let operations = 0;
  let elapsedMs = 0;
  while (elapsedMs < durationMs) {
    await passTurn();
    const turn = await runTurn(batch, size);
    operations += turn.operations;
    elapsedMs += turn.elapsedMs;
  }
  return { operations, elapsedMs };
}

async function runTurn(batch: (size: number) => unknown, size: number) {
  const startMs = performance.now();
  let operations = 0;
  let elapsedMs = 0;
  while (elapsedMs < turnMs) {
    const pending = batch(size);
    if (pending instanceof Promise) await pending;
    operations += size;
    elapsedMs = performance.now() - startMs;
  }
  return { operations, elapsedMs };
}

/** The value that the share `ratio` of `values` does not exceed. */
export function quantileOf(values: readonly number[], ratio: number): number {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)] ?? Number.NaN;
}

/** Bytes of live heap after a full collection. Needs `node --expose-gc`. */
export function liveHeapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('run node with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
