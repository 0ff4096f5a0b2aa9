import { isMainThread, Worker } from 'node:worker_threads';
import { keepAlive } from '../shared/keep-alive.ts';
import type { EventLoopBlock } from './event-loop-block.ts';
import { Heartbeat } from './heartbeat.ts';
import { controlBytes, stopAt } from './heartbeat-channel.ts';
import type { BlockWatchData, BlockWatchMessage } from './heartbeat-channel.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import { BlockWatchError } from './watchdog-errors.ts';

type BlockWatchOptions = Pick<
  ResolvedOptions,
  | 'name'
  | 'thresholdMs'
  | 'heartbeatMs'
  | 'captureStack'
  | 'stackDepth'
  | 'maxCapturesPerMinute'
  | 'stuckMs'
  | 'stuckFile'
  | 'clock'
>;

/** `failed`: its thread ended by itself; blocks are no longer seen. */
export type BlockWatchState = 'stopped' | 'watching' | 'failed';

/**
 * Sends a heartbeat from the event loop of this thread to a thread of its own, which tells when it fails to come. Neither keeps the process alive.
 * Every block of at least `thresholdMs + heartbeatMs` is told, when it is over.
 */
export class BlockWatch {
  readonly #options: BlockWatchOptions;
  readonly #onBlock: (block: EventLoopBlock) => void;
  readonly #control = new Int32Array(new SharedArrayBuffer(controlBytes));
  #worker: Worker | undefined;
  #heartbeat: Heartbeat | undefined;
  #hasFailed = false;

  constructor(options: BlockWatchOptions, onBlock: (block: EventLoopBlock) => void) {
    this.#options = options;
    this.#onBlock = onBlock;
  }

  get state(): BlockWatchState {
    if (this.#hasFailed) return 'failed';
    return this.#worker === undefined ? 'stopped' : 'watching';
  }

  /** @throws {BlockWatchError} the thread could not be started. */
  async start(): Promise<void> {
    this.#hasFailed = false;
    const debuggerUrl = await loadDebuggerUrl();
    try {
      const worker = this.#startWorker();
      this.#worker = worker;
      const { heartbeatMs, thresholdMs } = this.#options;
      this.#heartbeat = new Heartbeat({ control: this.#control, heartbeatMs, thresholdMs, debuggerUrl });
      await keepAlive(ready(worker));
      worker.on('message', (message: BlockWatchMessage) => this.#receive(message));
      // A thread that ends otherwise than by `stop` has failed. Without a listener its error would end the process.
      worker.on('error', () => this.#fail());
      worker.on('exit', () => this.#fail());
      worker.unref();
    } catch (error) {
      await this.stop();
      throw new BlockWatchError(error);
    }
  }

  /** Ends the thread and the heartbeat. */
  async stop(): Promise<void> {
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker === undefined) return;
    worker.removeAllListeners();
    worker.on('error', () => {});
    Atomics.store(this.#control, stopAt, 1);
    Atomics.notify(this.#control, stopAt);
    await keepAlive(worker.terminate());
    Atomics.store(this.#control, stopAt, 0);
  }

  #startWorker(): Worker {
    const { name, thresholdMs, heartbeatMs, captureStack, stackDepth, maxCapturesPerMinute, stuckMs, stuckFile } = this.#options;
    const control = this.#control.buffer as SharedArrayBuffer;
    const settings = { name, thresholdMs, heartbeatMs, captureStack, stackDepth, maxCapturesPerMinute, stuckMs, stuckFile };
    const workerData: BlockWatchData = { control, ...settings, isMainThread, mayInspect: mayInspect() };
    const entry = import.meta.url.endsWith('.ts') ? './block-watch-thread.ts' : './block-watch-thread.js';
    return new Worker(new URL(entry, import.meta.url), {
      name: 'wavegate-block-watch',
      workerData,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 },
    });
  }

  #receive(message: BlockWatchMessage): void {
    if (message.type !== 'blocked') return;
    const { block, afterBeat } = message;
    const activeMs = (this.#heartbeat?.activeMsAfter(afterBeat) ?? 0) - block.suspendedMs;
    const mostMs = block.durationMs + this.#options.heartbeatMs;
    const durationMs = Math.round(Math.min(mostMs, Math.max(block.durationMs, activeMs)));
    this.#onBlock({ ...block, durationMs, endedAtMs: this.#options.clock.wallMs() });
  }

  #fail(): void {
    this.#hasFailed = true;
    void this.stop();
  }
}

/** A process that connects to its main thread against its permissions is ended by Node.js, so that it cannot just be tried. */
function mayInspect(): boolean {
  const permission = process.permission as NodeJS.ProcessPermission | undefined;
  return process.features.inspector && permission?.has('inspector') !== false;
}

/** Says where a debugger may attach to this process; undefined while it may not. */
async function loadDebuggerUrl(): Promise<() => string | undefined> {
  try {
    return (await import('node:inspector')).url;
  } catch {
    // Node.js was built without it.
    return () => undefined;
  }
}

/** Resolves when the thread has said its first word. */
function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread ended with ${code} before it watched`)));
  });
}
