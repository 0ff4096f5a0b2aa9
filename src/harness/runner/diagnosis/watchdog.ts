import { receiveMessageOnPort } from 'node:worker_threads';
import { isRunning, killDescendants, killMarked, killTree } from '../../../foundation/process-tree.ts';
import type { RunningProcess } from '../../../foundation/process-tree.ts';
import type { HangDump } from '../run-event.ts';
import { appendHangReport } from './hang-report.ts';
import type { WatchedScope } from './hang-watch.ts';
import type { PausedThread } from './main-thread-debugger.ts';
import { monotonicMs } from './monotonic-ms.ts';
import { ScopeTable } from './scope-table.ts';
import type { OpenScope } from './scope-table.ts';
import { answeredAt, answeringAt, grantsAt, neverAt, workerVariable } from './watch-channel.ts';
import type { Answer, Question, WatchdogData } from './watch-channel.ts';

const tickMs = 50;
const supervisorTicks = 4;
/** Promises that may be tracked in each tick beyond the full rate: some 2 % of the time. */
const grantsPerTick = 250;
/** How long a main thread that is free may take to begin its answer. */
const graceMs = 150;
/** How long a main thread that runs JavaScript, or sleeps in Atomics.wait, may take to stop. */
const stopMs = { running: 400, sleeping: 150 };
/** How long past its deadline a scope may be given because another one blocks the thread. */
const yieldMs = 800;
/** When, past the deadline, the report is written with what is known by then. */
const lastMomentMs = 1200;

/** Ends the process when a scope passes its deadline, with a report of why, and when the supervisor is gone. */
export class Watchdog {
  readonly #data: WatchdogData;
  readonly #table: ScopeTable;
  readonly #control: Int32Array;
  #asked: (Question & { readonly scope: OpenScope }) | undefined;
  #questions = 0;

  constructor(data: WatchdogData) {
    this.#data = data;
    this.#table = new ScopeTable(data.table);
    this.#control = new Int32Array(data.control);
  }

  async run(): Promise<never> {
    for (let tick = 0; ; tick++) {
      Atomics.wait(this.#control, neverAt, 0, tickMs);
      Atomics.store(this.#control, grantsAt, grantsPerTick);
      if (tick % supervisorTicks === 0 && !isRunning(this.#data.options.supervisorPid)) endProcess();
      const overdue = this.#asked?.scope ?? this.#table.overdue(monotonicMs())[0];
      if (overdue !== undefined) await this.#judge(overdue);
    }
  }

  /** A main thread that answers waits; one that does not is blocked. */
  async #judge(overdue: OpenScope): Promise<void> {
    const { number } = (this.#asked ??= this.#ask(overdue));
    const answer = this.#reaches(answeringAt, number, graceMs) ? this.#receive(number, overdue) : undefined;
    if (answer === undefined) return this.#judgeBlocked(overdue);
    this.#asked = undefined;
    if (answer.hang !== undefined) this.#end(answer.hang.scope, answer.hang.dump, overdue.startedMs);
  }

  #ask(scope: OpenScope): Question & { readonly scope: OpenScope } {
    const question: Question = { number: ++this.#questions, scopeId: scope.id };
    this.#data.port.postMessage(question, []);
    return { ...question, scope };
  }

  #receive(number: number, overdue: OpenScope): Answer | undefined {
    const lastMoment = Math.max(graceMs, overdue.deadlineMs + lastMomentMs - monotonicMs());
    if (!this.#reaches(answeredAt, number, lastMoment)) return undefined;
    return receiveMessageOnPort(this.#data.port)?.message as Answer | undefined;
  }

  #reaches(index: number, number: number, timeoutMs: number): boolean {
    const value = Atomics.load(this.#control, index);
    if (value < number) Atomics.wait(this.#control, index, value, timeoutMs);
    return Atomics.load(this.#control, index) >= number;
  }

  async #judgeBlocked(overdue: OpenScope): Promise<void> {
    // Loaded only now: most workers never need them.
    const { MainThreadDebugger } = await import('./main-thread-debugger.ts');
    const { describeBlockedThread } = await import('./blocked-hang.ts');
    const { readMainThreadState } = await import('./thread-state.ts');
    const { SourcePlaces } = await import('./source-places.ts');
    const places = new SourcePlaces(this.#data.options.root);
    const isUserFile = (file: string | undefined): boolean => places.isUserFile(file);
    const state = readMainThreadState();
    const debug = new MainThreadDebugger();
    const running = state.state === 'R';
    let paused = await debug.look(running ? stopMs.running : stopMs.sleeping, isUserFile);
    const killed = paused === undefined && !running ? killStarted() : [];
    paused ??= await debug.look(Math.max(stopMs.running, overdue.deadlineMs + lastMomentMs - monotonicMs()), isUserFile);
    const nowMs = monotonicMs();
    const scope = this.#culprit(overdue, paused, nowMs, isUserFile);
    if (scope === undefined) return debug.release();
    const blocked = { scope, nowMs, state, killed, ...(paused === undefined ? {} : { paused }) };
    this.#end(scope.scope, describeBlockedThread(blocked, places), scope.startedMs);
  }

  /** The scope to report; undefined to let the main thread go on for now. */
  #culprit(
    overdue: OpenScope,
    paused: PausedThread | undefined,
    nowMs: number,
    isUserFile: (file: string | undefined) => boolean,
  ): OpenScope | undefined {
    const running = paused?.scope;
    const mayYield = nowMs < overdue.deadlineMs + yieldMs;
    // It was free after all, and only slow to answer.
    if (mayYield && paused !== undefined && !paused.frames.some((frame) => isUserFile(frame.file))) return undefined;
    if (running === undefined || running.id === overdue.id) return overdue;
    if (running.deadlineMs <= nowMs) return running;
    return mayYield ? undefined : overdue;
  }

  #end(scope: WatchedScope, dump: HangDump, startedMs: number): never {
    try {
      const durationMs = Math.round(monotonicMs() - startedMs);
      appendHangReport(this.#data.options.journal, { type: 'hang', scope, durationMs, dump });
    } finally {
      endProcess();
    }
  }
}

/** Kills what this process started and returns it. */
function killStarted(): RunningProcess[] {
  return [...killDescendants(process.pid), ...killMarked(String(process.pid), workerVariable)];
}

function endProcess(): never {
  killMarked(String(process.pid), workerVariable);
  killTree(process.pid);
  // The signal may take a moment; nothing may happen in between.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
