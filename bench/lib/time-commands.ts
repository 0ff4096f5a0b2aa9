import { spawnSync } from 'node:child_process';

export interface TimedCommand {
  readonly label: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Exit codes that count as done. */
  readonly codes?: readonly number[];
  /** Called before each round, outside the measured time. */
  readonly before?: () => void;
}

export interface Timing {
  readonly label: string;
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Median over the rounds of the ratio to the first command of the same round. */
  readonly ratio: number;
  readonly rounds: number;
}

/** Times whole commands of Node.js, one at a time and in turn, after one round that does not count. */
export function timeCommands(commands: readonly TimedCommand[], rounds: number): readonly Timing[] {
  const timesMs = commands.map(() => new Array<number>());
  for (let round = 0; round <= rounds; round += 1) {
    const order = round % 2 === 0 ? [...commands.keys()] : [...commands.keys()].toReversed();
    for (const index of order) {
      const timeMs = timeOnce(commands[index]!);
      if (round > 0) timesMs[index]?.push(timeMs);
    }
  }
  return commands.map(({ label }, index) => {
    const own = timesMs[index]!;
    const ratios = own.map((timeMs, round) => timeMs / timesMs[0]![round]!);
    return { label, medianMs: median(own), minMs: Math.min(...own), maxMs: Math.max(...own), ratio: median(ratios), rounds };
  });
}

function timeOnce({ label, args, cwd, codes = [0], before }: TimedCommand): number {
  before?.();
  const startedMs = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    ...(cwd === undefined ? {} : { cwd }),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const timeMs = performance.now() - startedMs;
  if (status === null || !codes.includes(status))
    throw new Error(`${label} ended with ${status}:\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`);
  return timeMs;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Prints one JSON line a timing, rounded to a tenth of a millisecond. */
export function printTimings(suite: string, timings: readonly Timing[]): void {
  for (const { label, medianMs, minMs, maxMs, ratio, rounds } of timings) {
    const figures = {
      medianMs: tenth(medianMs),
      minMs: tenth(minMs),
      maxMs: tenth(maxMs),
      ratio: Number(ratio.toFixed(3)),
      rounds,
    };
    console.log(JSON.stringify({ suite, label, ...figures }));
  }
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
