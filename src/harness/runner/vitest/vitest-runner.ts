import { randomBytes } from 'node:crypto';
import { totalmem } from 'node:os';

import { systemClock } from '../../../foundation/clock.ts';
import { guardCodeCache } from '../../../foundation/code-cache/guard-code-cache.ts';
import { usedCodeCache } from '../../../foundation/code-cache/use-code-cache.ts';
import { describeMachine } from '../../../foundation/describe-machine.ts';
import { createScratchFolder, removeScratchFolder } from '../../../foundation/files/scratch-folder.ts';
import { listPrivatePlaces } from '../../../foundation/room/private-places.ts';
import type { Runner, RunnerOutcome } from '../runner.ts';
import type { Sandbox, SandboxRequest } from '../sandbox.ts';
import { runnerEnvironment } from '../supervision/runner-environment.ts';
import { sweepLeftovers } from '../supervision/sweep-leftovers.ts';
import type { HostProcess } from './host-process.ts';
import { listRewritten, stampInstalledRunner } from './installed-runner.ts';
import type { InstalledRunner } from './installed-runner.ts';
import type { HostSetup } from './host/host-protocol.ts';
import { openHost } from './open-host.ts';
import { groupByRoom, joinOutcomes } from './outcome-of-rooms.ts';
import { runPasses } from './run-passes.ts';
import { keepWorkerCode, workerCodeFolder } from './worker-code.ts';

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

/** What a host process must be. */
interface HostWish {
  readonly root: string;
  readonly network: boolean;
  readonly config?: string;
}

const largestHeapMb = 2048;
const memoryShare = 0.25;
const bytesPerMb = 1024 * 1024;

/** Runs vitest tests in processes of their own, so that no test can hang, crash or outlive the run. */
export function createVitestRunner(options: VitestRunnerOptions = {}): VitestRunner {
  const { heapLimitMb = defaultHeapLimitMb(), sandbox = 'auto', visible = [] } = options;
  const marker = `${process.pid}-${randomBytes(8).toString('hex')}`;
  const scratchFolders: string[] = [];
  const hosts = new Map<boolean, Promise<HostProcess>>();
  const code = findCompiledCode();
  let installed: InstalledRunner | undefined;
  let dropForeignCode: (() => void) | undefined;
  const unconfined = Promise.withResolvers<void>();

  async function open({ root, network, config }: HostWish): Promise<HostProcess> {
    const known = await hosts.get(network)?.catch(() => undefined);
    if (known?.alive && known.root === root && known.config === config) return known;
    known?.abandon();
    const workerEnv = { ...runnerEnvironment(process.env, marker), TEST: 'true', VITEST: 'true', VITEST_MODE: 'RUN' };
    const scratch = createScratchFolder();
    scratchFolders.push(scratch);
    const own = { root, marker, supervisorPid: process.pid, workerEnv, scratch, privatePlaces: listPrivatePlaces(), network };
    const host = await openHost({
      ...options,
      ...own,
      ...code,
      heapLimitMb,
      sandbox,
      visible,
      ...(config === undefined ? {} : { config }),
    });
    // Known well before the first test is loaded.
    void host.sandbox.then((found) => {
      if (found?.sandbox !== 'none') return;
      installed ??= stampInstalledRunner();
      unconfined.resolve();
    });
    return host;
  }

  function hostFor(wish: HostWish): Promise<HostProcess> {
    const opening = open(wish);
    hosts.set(wish.network, opening);
    return opening;
  }

  /** A host for a pass. Without a sandbox its tests could write among the compiled code, so that is watched before they are loaded. */
  async function hostForPass(wish: HostWish): Promise<HostProcess> {
    const host = await hostFor(wish);
    host.hold(() => {});
    const isUnconfined = (await host.sandbox)?.sandbox === 'none';
    // By then the host has written what it compiled itself.
    if (isUnconfined) await host.ready;
    if (isUnconfined) dropForeignCode ??= guardCodeCache();
    host.release();
    return host;
  }

  return {
    warmUp(root) {
      void hostFor({ root, network: false });
    },
    async findSandbox(root) {
      const host = await hostFor({ root, network: false });
      host.hold(() => {});
      return host.sandbox.finally(() => host.release());
    },
    whenUnconfined(listener) {
      void unconfined.promise.then(listener);
    },
    async run(plan, runOptions) {
      const startedMs = systemClock.monotonicMs();
      const { root, config } = plan;
      let joined: Omit<RunnerOutcome, 'durationMs'> | undefined;
      for (const files of groupByRoom(plan.files)) {
        const network = files.some((file) => file.network);
        const wish = { root, network, ...(config === undefined ? {} : { config }) };
        joined = joinOutcomes(joined, await runPasses({ ...plan, files }, runOptions, () => hostForPass(wish)));
        if (joined.end !== 'complete') break;
      }
      await sweepLeftovers(marker, runOptions.onEvent);
      const rewritten = installed === undefined ? [] : listRewritten(installed, stampInstalledRunner());
      dropForeignCode?.();
      // In CI, where no cache is at hand the next time, it would only take time.
      if (code.workerCodeDir !== undefined && !describeMachine().ci)
        await keepWorkerCode(code.workerCodeDir, heapLimitMb, runnerEnvironment(process.env, marker));
      return { ...joined!, rewritten, durationMs: systemClock.monotonicMs() - startedMs };
    },
    async [Symbol.asyncDispose]() {
      // Not awaited: the signal is sent, and nobody waits for what comes after.
      for (const opening of hosts.values()) void opening.then((host) => host.abandon()).catch(() => {});
      await Promise.all(scratchFolders.splice(0).map((folder) => removeScratchFolder(folder).catch(() => {})));
    },
  };
}

/** Where code is kept that was compiled in earlier runs; nowhere when the process keeps none. */
function findCompiledCode(): Pick<HostSetup, 'moduleCodeDir' | 'workerCodeDir'> {
  const cache = usedCodeCache();
  return cache === undefined ? {} : { moduleCodeDir: cache.modules, workerCodeDir: workerCodeFolder(cache.own.folder) };
}

/** Enough for honest tests, and little enough that a leak ends before the machine suffers. */
function defaultHeapLimitMb(): number {
  return Math.min(largestHeapMb, Math.round((totalmem() * memoryShare) / bytesPerMb));
}
