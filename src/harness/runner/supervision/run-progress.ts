import type { HangReport } from '../diagnosis/hang-watch.ts';
import type { RunEvent } from '../run-event.ts';
import type { PlannedFile } from '../runner.ts';
import { blameCrash, blameEnd, blameHang, describeEnd } from './blame.ts';
import { FileProgress } from './file-progress.ts';
import type { JournalEntry, PassFile, WorkerEnd } from './journal-entry.ts';
import { Outcomes } from './outcomes.ts';
import { WorkerProgress } from './worker-progress.ts';
import type { OpenScope } from './worker-progress.ts';

/**
 * Turns what the workers' journals and ends tell into run events, and knows what is still to be run. Knows neither processes nor
 * clocks: what needs the time is given it, in milliseconds of one monotonic clock.
 */
export class RunProgress {
  readonly outcomes: Outcomes;
  readonly #files: ReadonlyMap<string, FileProgress>;
  readonly #workers = new Map<number, WorkerProgress>();
  readonly #defaultTimeoutMs: number;

  constructor(files: readonly PlannedFile[], defaultTimeoutMs: number, emit: (event: RunEvent) => void) {
    this.#files = new Map(files.map((plan) => [plan.file, new FileProgress(plan)]));
    this.#defaultTimeoutMs = defaultTimeoutMs;
    this.outcomes = new Outcomes(emit);
  }

  /** Rises with everything that is done; a pass that does not raise it made no progress. */
  get doneCount(): number {
    return [...this.#files.values()].reduce((sum, file) => sum + file.doneCount, this.outcomes.suspects.all.size);
  }

  /** Whether some worker has a file under way. */
  get isBusy(): boolean {
    return [...this.#workers.values()].some((worker) => worker.file !== undefined);
  }

  /** What the next pass has to run; empty when every planned test has its end. */
  nextPass(): PassFile[] {
    const files = [...this.#files.values()];
    const pass = files.flatMap((file) => file.remaining(this.outcomes.suspects.all) ?? []);
    // Files that share workers first, then those that must not.
    const shared = pass.filter(({ isolated }) => isolated !== true);
    if (pass.length > 0) return shared.length > 0 ? shared : pass;
    const suspect = this.outcomes.suspects.next();
    return suspect === undefined
      ? []
      : files.flatMap((file) => (file.tests.has(suspect) ? { ...file.plan, only: [suspect] } : []));
  }

  /** Closes the files that need no further pass. */
  passEnded(): void {
    for (const file of this.#files.values()) {
      if (file.remaining(new Set()) === undefined) this.outcomes.close(file);
    }
  }

  /** Gives up on whatever has no end yet. */
  abandon(message: string): void {
    for (const file of this.#files.values()) {
      if (file.remaining(new Set()) !== undefined) this.outcomes.failFile(file, { reason: 'worker-crash', message });
    }
  }

  workerStarted(worker: number, pid: number, nowMs: number): void {
    this.#workers.set(worker, new WorkerProgress(nowMs, this.#defaultTimeoutMs));
    this.outcomes.workerStarted(pid);
  }

  accept(worker: number, entry: JournalEntry, nowMs: number): void {
    const at = this.#workers.get(worker);
    if (!at) return;
    at.follow(entry, nowMs);
    const file = this.#files.get(entry.type === 'hang' ? entry.scope.file : entry.file);
    if (entry.type === 'hang') this.hung(worker, entry);
    else if (file) this.outcomes.record(file, entry);
  }

  /** Accounts for a hang that the worker's watch reported, or that the supervisor found. */
  hung(worker: number, report: HangReport): void {
    const at = this.#workers.get(worker);
    const file = this.#files.get(report.scope.file);
    if (!at || !file || at.explained) return;
    at.explained = true;
    blameHang(this.outcomes, at, file, report);
  }

  /** Accounts for what a worker took with it when it ended. */
  workerEnded(worker: number, end: WorkerEnd): void {
    const at = this.#workers.get(worker);
    this.#workers.delete(worker);
    const file = at?.file === undefined ? undefined : this.#files.get(at.file);
    if (!at || at.explained || end.orderly) return;
    if (file) return blameCrash(this.outcomes, at, file, end);
    this.outcomes.finding('RUNNER_WARNING', describeEnd(end));
    // With nothing under way it did not come to its end, so neither did its files, whatever it noted.
    for (const name of at.finished) blameEnd(this.outcomes, this.#files.get(name), end);
  }

  /** The workers whose own watch should long have acted, with what they have overrun. */
  overdue(nowMs: number, graceMs: number): { worker: number; scope: OpenScope; title: string }[] {
    return [...this.#workers].flatMap(([worker, at]) => {
      const scope = at.explained ? undefined : at.findOverdue(nowMs, graceMs);
      const [title = scope?.name ?? ''] = scope
        ? (this.#files.get(scope.file)?.titles(scope.kind === 'test' ? scope.ids : []) ?? [])
        : [];
      return scope ? [{ worker, scope, title }] : [];
    });
  }
}
