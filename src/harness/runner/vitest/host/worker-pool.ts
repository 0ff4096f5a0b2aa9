import path from 'node:path';

import type { PoolRunnerInitializer } from 'vitest/node';

import type { Sandbox } from '../../sandbox.ts';
import type { HostCommand, HostNotice, HostSetup } from './host-protocol.ts';
import { spawnWorker, spawnWorkerInRoom } from './spawn-worker.ts';
import type { WorkerProcess } from './spawn-worker.ts';
import { SupervisedWorker } from './supervised-worker.ts';

/** Hands vitest its worker processes, the first of them started ahead of time, and reports their starts and ends. */
export class WorkerPool implements PoolRunnerInitializer {
  readonly name = 'wavegate';
  /** What the workers run in, which the first of them shows. */
  readonly sandbox: Promise<Sandbox>;
  readonly #setup: HostSetup;
  readonly #notify: (notice: HostNotice) => void;
  readonly #live = new Set<SupervisedWorker>();
  #hasRooms = false;
  #rooms = 0;
  #spare: WorkerProcess | undefined;
  #pass: HostCommand | undefined;
  #count = 0;

  constructor(setup: HostSetup, notify: (notice: HostNotice) => void) {
    this.#setup = setup;
    this.#notify = notify;
    // It starts while this process still loads vitest.
    this.sandbox = this.#startSpare();
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
    const process = this.#takeSpare() ?? this.#spawn();
    const { child, room } = process;
    const journal = path.join(room?.sharedFolder ?? journalDir, `worker-${worker}.jsonl`);
    // From its room a worker sees no process outside, and it ends with them.
    const watched = room || supervisorPid === undefined ? {} : { supervisorPid };
    const switching = mutants === undefined ? {} : { mutants };
    const setup = { type: 'wavegate-open', root, journal, ...watched, ...switching, defaultTimeoutMs, files } as const;
    const poolWorker = new SupervisedWorker(worker, process, setup);
    this.#live.add(poolWorker);
    this.#notify({ type: 'worker-started', worker, pid: child.pid ?? 0, journal });
    void poolWorker.ended.then((exit) => {
      this.#live.delete(poolWorker);
      this.#notify({ type: 'worker-ended', ...exit });
    });
    return poolWorker;
  }

  /** Resolves when no worker of the pass is left. */
  async drained(): Promise<void> {
    await Promise.all([...this.#live].map((worker) => worker.ended));
  }

  /** Once a room could be opened, no worker is started without one. */
  async #startSpare(): Promise<Sandbox> {
    const { sandbox } = this.#setup;
    if (sandbox === 'none') return this.#startPlain(this.#setup.sandboxReason ?? 'it was switched off');
    const started = spawnWorkerInRoom(this.#setup, this.#rooms++);
    const refusal = 'reason' in started ? started.reason : await started.room?.door.opened;
    if (refusal === undefined && !('reason' in started)) {
      this.#hasRooms = true;
      this.#spare = started;
      return { sandbox: 'namespaces' };
    }
    if (!('reason' in started)) started.child.kill('SIGKILL');
    return sandbox === 'auto' ? this.#startPlain(refusal) : { sandbox: 'none', sandboxReason: refusal ?? '' };
  }

  #startPlain(sandboxReason: string | undefined): Sandbox {
    this.#spare = spawnWorker(this.#setup);
    return { sandbox: 'none', sandboxReason: sandboxReason ?? '' };
  }

  #spawn(): WorkerProcess {
    const started = this.#hasRooms ? spawnWorkerInRoom(this.#setup, this.#rooms++) : spawnWorker(this.#setup);
    if ('reason' in started) throw new Error(`The room of a worker could not be laid out: ${started.reason}`);
    return started;
  }

  #takeSpare(): WorkerProcess | undefined {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare?.child.connected ? spare : undefined;
  }
}
