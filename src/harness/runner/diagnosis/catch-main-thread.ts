import { setTimeout as delay } from 'node:timers/promises';
import { killDescendants, killMarked } from '../../../foundation/process/process-tree.ts';
import type { RunningProcess } from '../../../foundation/process/process-tree.ts';
import { MainThreadDebugger } from './main-thread-debugger.ts';
import type { PausedThread } from './main-thread-debugger.ts';
import { monotonicMs } from './monotonic-ms.ts';
import { mainThreadCpuMs, readMainThreadState } from './thread-state.ts';
import type { ThreadState } from './thread-state.ts';
import { workerVariable } from './watch-channel.ts';

export interface CatchOptions {
  /** When to give up, on the clock of `monotonicMs`, and when to give up even though the machine was too busy for the thread to stop. */
  readonly lastMomentMs: number;
  readonly hardMomentMs: number;
  readonly isUserFile: (file: string | undefined) => boolean;
  /** Whether the main thread has begun to answer after all. */
  readonly hasBegun: () => boolean;
}

/** A main thread that did not answer, and how to let it go on. */
export interface CaughtThread {
  /** Absent when it could not be stopped: no JavaScript ran. */
  readonly paused?: PausedThread;
  readonly state: ThreadState;
  /** What was killed to get it on: all that it had started. */
  readonly killed: readonly RunningProcess[];
  release(): void;
}

/** How long a thread that sleeps, maybe in Atomics.wait, may take to stop before its children are thought to be the cause. */
const sleeperMs = 150;
/** A thread that runs JavaScript stops within this much of its own processor time. */
const fairCpuMs = 600;
const pollMs = 10;

/** Stops a main thread that does not answer and looks at it; undefined when it turns out to answer. */
export async function catchMainThread(options: CatchOptions): Promise<CaughtThread | undefined> {
  const state = readMainThreadState();
  const debug = new MainThreadDebugger();
  const enoughMs = mainThreadCpuMs() + fairCpuMs;
  const release = (): void => debug.release();
  const isDecided = (): boolean => debug.isStopped || options.hasBegun();
  const isAsleep = !isRunningState(state);
  if (isAsleep) await poll(isDecided, Math.min(monotonicMs() + sleeperMs, options.lastMomentMs));
  // A thread that waits for a child goes on when the child is gone, and stops then.
  const killed = isAsleep && !isDecided() ? killStarted() : [];
  await poll(isDecided, options.lastMomentMs);
  await poll(() => isDecided() || !isRunningState(readMainThreadState()) || mainThreadCpuMs() >= enoughMs, options.hardMomentMs);
  if (!debug.isStopped) return options.hasBegun() ? void release() : { state, killed, release };
  const patience = delay(Math.max(pollMs, options.hardMomentMs - monotonicMs()), undefined);
  const paused = await Promise.race([debug.look(options.isUserFile), patience]);
  const isAtUserCode = paused?.frames.some((frame) => options.isUserFile(frame.file)) ?? false;
  if (!isAtUserCode && (options.hasBegun() || monotonicMs() < options.lastMomentMs)) return void release();
  return { state, killed, release, ...(paused === undefined ? {} : { paused }) };
}

function isRunningState({ state }: ThreadState): boolean {
  return state === 'R';
}

async function poll(isDecided: () => boolean, untilMs: number): Promise<void> {
  while (!isDecided() && monotonicMs() < untilMs) await delay(pollMs);
}

/** Kills what this process started and returns it. */
function killStarted(): RunningProcess[] {
  return [...killDescendants(process.pid), ...killMarked(String(process.pid), workerVariable)];
}
