import type { ChildProcess } from 'node:child_process';
import path from 'node:path';

import type { PoolRunnerInitializer } from 'vitest/node';

import type { HostCommand, HostNotice, HostSetup } from './host-protocol.ts';
import { spawnWorker } from './spawn-worker.ts';
import { SupervisedWorker } from './supervised-worker.ts';

/** Hands vitest its worker processes, the first of them started ahead of time, and reports their starts and ends. */
export class WorkerPool implements PoolRunnerInitializer {
  readonly name = 'wavegate';
  readonly #setup: HostSetup;
  readonly #notify: (notice: HostNotice) => void;
  readonly #live = new Map<SupervisedWorker, ChildProcess>();
  #spare: ChildProcess | undefined;
  #pass: HostCommand | undefined;
  #count = 0;

  constructor(setup: HostSetup, notify: (notice: HostNotice) => void) {
    this.#setup = setup;
    this.#notify = notify;
    // It starts while this process still loads vitest.
    this.#spare = spawnWorker(setup);
  }

  /** The pass that the workers created from now on belong to. */
  begin(pass: HostCommand): void {
    this.#pass = pass;
  }

  createPoolWorker(): SupervisedWorker {
    if (!this.#pass) throw new TypeError('A worker was asked for outside of a pass.');
    const { files, journalDir, defaultTimeoutMs, mutants } = this.#pass;
    const { root, supervisorPid } = this.#setup;
    const worker = this.#count++;
    const journal = path.join(journalDir, `worker-${worker}.jsonl`);
    const child = this.#takeSpare() ?? spawnWorker(this.#setup);
    const setup = {
      type: 'wavegate-open',
      root,
      journal,
      supervisorPid,
      defaultTimeoutMs,
      files,
      ...(mutants === undefined ? {} : { mutants }),
    } as const;
    const poolWorker = new SupervisedWorker(worker, child, setup);
    this.#live.set(poolWorker, child);
    this.#notify({ type: 'worker-started', worker, pid: child.pid ?? 0, journal });
    void poolWorker.ended.then((exit) => {
      this.#live.delete(poolWorker);
      this.#notify({ type: 'worker-ended', ...exit });
    });
    return poolWorker;
  }

  /** Resolves when no worker of the pass is left. */
  async drained(): Promise<void> {
    await Promise.all([...this.#live.keys()].map((worker) => worker.ended));
  }

  #takeSpare(): ChildProcess | undefined {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare?.connected ? spare : undefined;
  }
}
