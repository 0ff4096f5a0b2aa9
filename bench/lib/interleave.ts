import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { parseArgs } from 'node:util';
import { summarize } from './summarize.ts';
import type { Metrics } from './summarize.ts';
import { passTurn, takeTurns } from './turns.ts';

/** Runs once in a fresh process and tells what it measured, the most important figure first. */
export type Contender = (context: { readonly durationMs: number }) => Promise<Metrics>;

export interface Workload {
  readonly name: string;
  readonly contenders: Readonly<Record<string, Contender>>;
  /** The contender that the others are compared with. */
  readonly baseline?: string;
  readonly rounds?: number;
  readonly nodeArgs?: readonly string[];
}

const marker = '@@';
const childDeadlineMs = 120_000;

/**
 * Measures each contender in fresh processes, which take turns, so that the noise of a shared machine hits all alike, and prints one JSON line for
 * each: medians over the rounds, spread, and the median of the ratios to the baseline within a round.
 *
 * Flags: `--rounds=5 --ms=400 --workload=REGEX --only=REGEX`.
 */
export async function interleave(suite: string, file: string, workloads: readonly Workload[]): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      ms: { type: 'string', default: '400' },
      workload: { type: 'string', default: '.' },
      only: { type: 'string', default: '.' },
    },
  });
  const [workloadName, label] = positionals;
  if (workloadName !== undefined && label !== undefined) return runHere(workloads, workloadName, label, Number(values.ms));
  for (const workload of workloads.filter(({ name }) => new RegExp(values.workload).test(name))) {
    const wanted = new RegExp(values.only);
    const labels = Object.keys(workload.contenders).filter((each) => wanted.test(each) || each === workload.baseline);
    const runs = await runRounds(file, workload, labels, workload.rounds ?? Number(values.rounds), values.ms);
    for (const each of labels)
      console.log(JSON.stringify({ suite, workload: workload.name, ...summarize(each, runs, workload.baseline) }));
  }
}

async function runHere(workloads: readonly Workload[], workloadName: string, label: string, durationMs: number): Promise<void> {
  const contender = workloads.find(({ name }) => name === workloadName)?.contenders[label];
  if (contender === undefined) throw new RangeError(`no contender ${label} in workload ${workloadName}`);
  await passTurn();
  const metrics = await contender({ durationMs });
  process.stdout.write(`${marker}${JSON.stringify(metrics)}\n`, () => process.exit(0));
}

/** The order turns round in every other round. A failed run is recorded as its message. */
async function runRounds(
  file: string,
  workload: Workload,
  labels: readonly string[],
  rounds: number,
  ms: string,
): Promise<Map<string, (Metrics | string)[]>> {
  const runs = new Map(labels.map((label) => [label, new Array<Metrics | string>()]));
  for (let round = 0; round < rounds; round += 1) {
    const children = (round % 2 === 0 ? labels : labels.toReversed()).map((label) => {
      const args = [...(workload.nodeArgs ?? []), file, workload.name, label, `--ms=${ms}`];
      return { label, child: startChild(args, labels.length * childDeadlineMs) };
    });
    const outcomes = children.map(async ({ label, child }) => runs.get(label)?.push(await outcomeOf(child)));
    await takeTurns(children.map(({ child }) => child));
    await Promise.all(outcomes);
  }
  return runs;
}

function startChild(args: readonly string[], timeout: number) {
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], timeout, killSignal: 'SIGKILL' });
}

function outcomeOf(child: ChildProcess): Promise<Metrics | string> {
  return new Promise((resolve) => {
    let output = '';
    let errors = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('close', (code, signal) => {
      const line = output.split('\n').findLast((each) => each.startsWith(marker));
      if (line !== undefined) resolve(JSON.parse(line.slice(marker.length)) as Metrics);
      else resolve(`ended with ${signal ?? code}: ${errors.trim().slice(0, 600)}`);
    });
  });
}
