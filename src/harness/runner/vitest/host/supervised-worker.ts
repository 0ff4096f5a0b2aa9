import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import type { PoolWorker, WorkerRequest } from 'vitest/node';

import { CappedText } from '../../supervision/capped-text.ts';
import type { WorkerExit, WorkerSetup } from './host-protocol.ts';
import { signalOfExit } from './signal-of-exit.ts';
import type { WorkerProcess } from './spawn-worker.ts';

const strayCharacters = 16 * 1024;
/** How long a worker that has finished may take to exit by itself. */
const exitGraceMs = 500;
/** And how long its room, which gives its children time to end. */
const roomGraceMs = 2000;
/** Standard output may be held open by a grandchild; what the worker itself wrote last has arrived by then. */
const drainGraceMs = 100;

/** A worker process as vitest's pool wants it; reports its end, drains what it prints past the capture, and never waits for it for long. */
export class SupervisedWorker implements PoolWorker {
  readonly name = 'wavegate';
  readonly cacheFs = false;
  /** Resolves when the process has ended. */
  readonly ended: Promise<WorkerExit>;
  readonly #child: ChildProcess;
  readonly #room: WorkerProcess['room'];
  readonly #setup: WorkerSetup;
  readonly #stray = new CappedText(strayCharacters);
  #strayBytes = 0;
  #finished = false;

  constructor(worker: number, { child, room }: WorkerProcess, setup: WorkerSetup) {
    this.#child = child;
    this.#room = room;
    this.#setup = setup;
    // A write to a process that has just died is no news: its exit is.
    child.on('error', () => {});
    child.on('message', (message) => this.#watchForFinish(message));
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => this.#drain(chunk));
    this.ended = this.#awaitEnd(worker);
  }

  on(event: string, callback: (...args: unknown[]) => void): void {
    if (event !== 'error') this.#child.on(event, callback);
  }

  off(event: string, callback: (...args: unknown[]) => void): void {
    this.#child.off(event, callback);
  }

  async start(): Promise<void> {
    const refusal = await this.#room?.door.opened;
    if (refusal !== undefined) throw new Error(`The room of the worker could not be set up: ${refusal}`);
    this.#child.send(this.#setup);
  }

  send(message: WorkerRequest): void {
    // The callback keeps a failure to send to a dead process from being thrown.
    this.#child.send(message, () => {});
  }

  async stop(): Promise<void> {
    const graceMs = this.#room ? roomGraceMs : exitGraceMs;
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), this.#finished ? graceMs : 0);
    await this.ended;
    clearTimeout(timer);
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  #watchForFinish(message: unknown): void {
    if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'stopped') this.#finished = true;
  }

  #drain(chunk: Buffer): void {
    this.#strayBytes += chunk.length;
    this.#stray.append(chunk.toString('utf8'));
  }

  async #awaitEnd(worker: number): Promise<WorkerExit> {
    const closed = once(this.#child, 'close');
    const [exitCode, exitSignal] = (await once(this.#child, 'exit')) as [number | null, NodeJS.Signals | null];
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, drainGraceMs).unref())]);
    const { code, signal } = this.#room ? signalOfExit(exitCode, exitSignal) : { code: exitCode, signal: exitSignal };
    const stray = { strayText: this.#stray.toString(), strayBytes: this.#strayBytes };
    return { worker, code, signal, finished: this.#finished, ...stray, leftovers: this.#room?.door.leftovers ?? [] };
  }
}
