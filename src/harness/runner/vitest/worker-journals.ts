import type { Clock } from '../../../foundation/clock.ts';
import { killTree, listDescendants } from '../../../foundation/process/process-tree.ts';
import { JournalReader } from '../supervision/journal-reader.ts';
import type { WorkerEnd } from '../supervision/journal-entry.ts';
import { reportOverdue } from '../supervision/report-overdue.ts';
import type { RunProgress } from '../supervision/run-progress.ts';

/** How long after a deadline the supervisor leaves it to the worker's own watch, which can say where it hangs. */
const watchGraceMs = 4000;

/** Follows the journals of the workers that are alive, and ends those whose own watch no longer can. */
export class WorkerJournals {
  readonly #progress: RunProgress;
  readonly #clock: Clock;
  readonly #workers = new Map<number, { readonly pid: number; readonly reader: JournalReader }>();

  constructor(progress: RunProgress, clock: Clock) {
    this.#progress = progress;
    this.#clock = clock;
  }

  started(worker: number, pid: number, journal: string): void {
    this.#workers.set(worker, { pid, reader: new JournalReader(journal) });
    this.#progress.workerStarted(worker, pid, this.#clock.monotonicMs());
  }

  /** Hands everything new in the journals to the progress. */
  read(): void {
    for (const worker of this.#workers.keys()) this.#read(worker);
  }

  killOverdue(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const { worker, scope, title } of this.#progress.overdue(nowMs, watchGraceMs)) {
      const pid = this.#workers.get(worker)?.pid;
      if (pid === undefined) continue;
      this.#progress.hung(worker, reportOverdue(findWorker(pid), scope, title, nowMs));
      kill(pid);
    }
  }

  ended(worker: number, end: WorkerEnd): void {
    this.#read(worker);
    this.#forget(worker);
    this.#progress.workerEnded(worker, end);
  }

  /** Ends the workers that are left when their host is gone. */
  killAll(end: WorkerEnd): void {
    for (const [worker, { pid }] of this.#workers) {
      kill(pid);
      this.ended(worker, end);
    }
  }

  #read(worker: number): void {
    const nowMs = this.#clock.monotonicMs();
    for (const entry of this.#workers.get(worker)?.reader.read() ?? []) this.#progress.accept(worker, entry, nowMs);
  }

  #forget(worker: number): void {
    this.#workers.get(worker)?.reader.close();
    this.#workers.delete(worker);
  }
}

/** The worker itself, which in a room is not the process that the host started. */
function findWorker(pid: number): number {
  return listDescendants(pid).find(({ command }) => command.includes('worker-main'))?.pid ?? pid;
}

function kill(pid: number): void {
  // 0 stands for a process that could not be started; to the system it means the caller's whole process group.
  if (pid > 0) killTree(pid);
}
