import { receiveMessageOnPort } from 'node:worker_threads';
import { isRunning, killMarked, killTree } from '../../../foundation/process/process-tree.ts';
import type { HangDump } from '../run-event.ts';
import { appendHangReport } from './hang-report.ts';
import { composeDump } from './hang-text.ts';
import { monotonicMs } from './monotonic-ms.ts';
import { ScopeTable } from './scope-table.ts';
import type { OpenScope } from './scope-table.ts';
import { SourcePlaces } from './source-places.ts';
import { mainThreadCpuMs } from './thread-state.ts';
import { answeredAt, answeringAt, grantsAt, neverAt, workerVariable } from './watch-channel.ts';
import type { Answer, Question, WatchdogData } from './watch-channel.ts';

const tickMs = 50;
const supervisorTicks = 4;
/** Promises that may be tracked in each tick beyond the full rate: some 2 % of the time. */
const grantsPerTick = 250;
/** How long a main thread that is free may take to begin its answer. */
const graceMs = 150;
/** The processor time that a whole answer takes at most, the search of a large heap included. */
const answerCpuMs = 800;
/** How long past its deadline a scope may be given because another one blocks the thread. */
const yieldMs = 800;
/** When, past the deadline, the report is written with what is known by then. */
const lastMomentMs = 1300;
/** And when, on a machine too busy to know anything by then. */
const hardMomentMs = 3000;

/** Ends the process when a scope passes its deadline, with a report of why, and when the supervisor is gone. */
export class Watchdog {
  readonly #data: WatchdogData;
  readonly #table: ScopeTable;
  readonly #control: Int32Array;
  readonly #places: SourcePlaces;
  #asked: (Question & { readonly scope: OpenScope }) | undefined;
  #questions = 0;

  constructor(data: WatchdogData) {
    this.#data = data;
    this.#table = new ScopeTable(data.table);
    this.#control = new Int32Array(data.control);
    this.#places = new SourcePlaces(data.options.root);
  }

  async run(): Promise<never> {
    // Answers of the debugger alone do not hold a thread open.
    setInterval(() => {}, 60_000);
    for (let tick = 0; ; tick++) {
      Atomics.wait(this.#control, neverAt, 0, tickMs);
      Atomics.store(this.#control, grantsAt, grantsPerTick);
      const { supervisorPid } = this.#data.options;
      if (tick % supervisorTicks === 0 && supervisorPid !== undefined && !isRunning(supervisorPid)) endProcess();
      const overdue = this.#asked?.scope ?? this.#table.overdue(monotonicMs())[0];
      if (overdue !== undefined)
        await this.#judge(overdue).catch((error: unknown) => this.#end(overdue, this.#describeFailure(overdue, error)));
    }
  }

  /** A main thread that begins to answer waits for something; one that does not is blocked. */
  async #judge(overdue: OpenScope): Promise<void> {
    const { number } = (this.#asked ??= this.#ask(overdue));
    const hasBegun = (): boolean => Atomics.load(this.#control, answeringAt) >= number;
    this.#wait(answeringAt, number, graceMs);
    if (!hasBegun()) return this.#judgeBlocked(overdue, hasBegun);
    this.#waitForAnswer(number, overdue);
    const answer = this.#receive(number);
    this.#asked = undefined;
    if (answer === undefined) return this.#end(overdue, this.#describeFailure(overdue, 'The thread was too slow to answer.'));
    if (answer.hang !== undefined) this.#end({ ...overdue, scope: answer.hang.scope }, answer.hang.dump);
  }

  #ask(scope: OpenScope): Question & { readonly scope: OpenScope } {
    const question: Question = { number: ++this.#questions, scopeId: scope.id };
    this.#data.port.postMessage(question, []);
    return { ...question, scope };
  }

  #wait(index: number, number: number, timeoutMs: number): void {
    const value = Atomics.load(this.#control, index);
    if (value < number) Atomics.wait(this.#control, index, value, timeoutMs);
  }

  /** Until the last moment, and longer while a busy machine keeps the main thread from its work. */
  #waitForAnswer(number: number, { deadlineMs }: OpenScope): void {
    const enoughCpuMs = mainThreadCpuMs() + answerCpuMs;
    this.#wait(answeredAt, number, Math.max(graceMs, deadlineMs + lastMomentMs - monotonicMs()));
    while (monotonicMs() < deadlineMs + hardMomentMs && mainThreadCpuMs() < enoughCpuMs) {
      if (Atomics.load(this.#control, answeredAt) >= number) return;
      this.#wait(answeredAt, number, tickMs);
    }
  }

  /** The last answer so far: the main thread improves on its first one while there is time. */
  #receive(number: number): Answer | undefined {
    let last: Answer | undefined;
    for (let next = receiveMessageOnPort(this.#data.port); next !== undefined; next = receiveMessageOnPort(this.#data.port)) {
      const answer = next.message as Answer;
      if (answer.number === number) last = answer;
    }
    return last;
  }

  async #judgeBlocked(overdue: OpenScope, hasBegun: () => boolean): Promise<void> {
    // Loaded only now: most workers never need them.
    const { catchMainThread } = await import('./catch-main-thread.ts');
    const { describeBlockedThread } = await import('./blocked-hang.ts');
    const isUserFile = (file: string | undefined): boolean => this.#places.isUserFile(file);
    const caught = await catchMainThread({
      lastMomentMs: overdue.deadlineMs + lastMomentMs,
      hardMomentMs: overdue.deadlineMs + hardMomentMs,
      isUserFile,
      hasBegun,
    });
    if (caught === undefined) return;
    const nowMs = monotonicMs();
    const scope = chooseScope(overdue, caught.paused?.scope, nowMs);
    if (scope === undefined) caught.release();
    else this.#end(scope, describeBlockedThread({ ...caught, scope, nowMs }, this.#places));
  }

  #describeFailure(scope: OpenScope, reason: unknown): HangDump {
    const predicate = 'does not end, and what it does could not be found out';
    const sections = [{ title: 'Reason', lines: [String(reason instanceof Error ? reason.stack : reason)] }];
    return composeDump({ scope, nowMs: monotonicMs(), kind: 'unknown', place: undefined, predicate, sections }, this.#places);
  }

  #end({ scope, startedMs }: OpenScope, dump: HangDump): never {
    try {
      const durationMs = Math.round(monotonicMs() - startedMs);
      appendHangReport(this.#data.options.journal, { type: 'hang', scope, durationMs, dump });
    } finally {
      endProcess();
    }
  }
}

/** The scope to report when `running` blocks the thread; undefined to let the thread go on for now. */
function chooseScope(overdue: OpenScope, running: OpenScope | undefined, nowMs: number): OpenScope | undefined {
  if (running === undefined || running.id === overdue.id) return overdue;
  if (running.deadlineMs <= nowMs) return running;
  return nowMs < overdue.deadlineMs + yieldMs ? undefined : overdue;
}

function endProcess(): never {
  killMarked(String(process.pid), workerVariable);
  killTree(process.pid);
  // The signal may take a moment; nothing may happen in between.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
