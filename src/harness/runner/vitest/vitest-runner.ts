import { randomBytes } from 'node:crypto';
import { totalmem } from 'node:os';

import { systemClock } from '../../../foundation/clock.ts';
import { describeMachine } from '../../../foundation/describe-machine.ts';
import type { Runner, RunnerOutcome } from '../runner.ts';
import type { Sandbox, SandboxRequest } from '../sandbox.ts';
import { runnerEnvironment } from '../supervision/runner-environment.ts';
import { sweepLeftovers } from '../supervision/sweep-leftovers.ts';
import { HostKeeper } from './host-keeper.ts';
import { groupByRoom, joinOutcomes } from './outcome-of-rooms.ts';
import { runPasses } from './run-passes.ts';
import { keepWorkerCode } from './worker-code.ts';

export interface VitestRunnerOptions {
  /** Bound on the JavaScript heap of a worker process. */
  readonly heapLimitMb?: number;
  /**
   * Absolute path of a folder for transformed modules, which makes later runs start faster. Without it nothing is kept: whoever can
   * write there, tests included, can change what a later run executes.
   */
  readonly transformCacheDir?: string;
  /** Further paths that tests must be able to read in a sandbox. */
  readonly visible?: readonly string[];
  /** Default: where there can be one. */
  readonly sandbox?: SandboxRequest;
}

/** A runner that keeps its host process from run to run. */
export interface VitestRunner extends Runner, AsyncDisposable {
  /** Starts the host process for `root` ahead of `run`, so that it loads vitest meanwhile. It does not keep the caller alive. */
  warmUp(root: string): void;
  /** What tests of `root` run in; undefined when the host process ended before that was known. */
  findSandbox(root: string): Promise<Sandbox | undefined>;
  /** Calls `listener` once it is known that tests will run without a sandbox, well before the first of them is loaded. */
  whenUnconfined(listener: () => void): void;
}

const largestHeapMb = 2048;
const memoryShare = 0.25;
const bytesPerMb = 1024 * 1024;

/** Runs vitest tests in processes of their own, so that no test can hang, crash or outlive the run. */
export function createVitestRunner(options: VitestRunnerOptions = {}): VitestRunner {
  const { heapLimitMb = defaultHeapLimitMb(), sandbox = 'auto', visible = [], transformCacheDir } = options;
  const marker = `${process.pid}-${randomBytes(8).toString('hex')}`;
  const kept = transformCacheDir === undefined ? {} : { transformCacheDir };
  const hosts = new HostKeeper({ marker, heapLimitMb, sandbox, visible, ...kept });

  return {
    warmUp(root) {
      void hosts.find({ root, network: false });
    },
    async findSandbox(root) {
      const host = await hosts.find({ root, network: false });
      host.hold(() => {});
      return host.sandbox.finally(() => host.release());
    },
    whenUnconfined(listener) {
      void hosts.unconfined.then(listener);
    },
    async run(plan, runOptions) {
      const startedMs = systemClock.monotonicMs();
      const { root, config } = plan;
      let joined: Omit<RunnerOutcome, 'durationMs'> | undefined;
      for (const files of groupByRoom(plan.files)) {
        const network = files.some((file) => file.network);
        const wish = { root, network, ...(config === undefined ? {} : { config }) };
        joined = joinOutcomes(joined, await runPasses({ ...plan, files }, runOptions, () => hosts.findForPass(wish)));
        if (joined.end !== 'complete') break;
      }
      await sweepLeftovers(marker, runOptions.onEvent);
      const rewritten = hosts.endRun();
      const { workerCodeDir } = hosts.code;
      // In CI, where no cache is at hand the next time, it would only take time.
      if (workerCodeDir !== undefined && joined?.end === 'complete' && !describeMachine().ci)
        await keepWorkerCode(workerCodeDir, heapLimitMb, runnerEnvironment(process.env, marker));
      return { ...joined!, rewritten, durationMs: systemClock.monotonicMs() - startedMs };
    },
    [Symbol.asyncDispose]: () => hosts[Symbol.asyncDispose](),
  };
}

/** Enough for honest tests, and little enough that a leak ends before the machine suffers. */
function defaultHeapLimitMb(): number {
  return Math.min(largestHeapMb, Math.round((totalmem() * memoryShare) / bytesPerMb));
}
