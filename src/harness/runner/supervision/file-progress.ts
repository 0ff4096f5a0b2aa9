import type { PlannedFile } from '../runner.ts';
import type { CanaryCheck, CollectedTest, PassFile, UnhandledError } from './journal-entry.ts';

/** A test of a file in this run; it is settled when an event that ends it was emitted. */
export interface TestProgress extends CollectedTest {
  settled: boolean;
  started: boolean;
  /** The journal has its end. */
  ended: boolean;
  /** What it printed, as far as the journal has it before the test's end. */
  printed: string;
}

/** How far one planned file has come, over all passes. */
export class FileProgress {
  readonly plan: PlannedFile;
  readonly tests = new Map<string, TestProgress>();
  /** Nothing more will be run of it. */
  closed = false;
  /** Whether the canaries held so far; undefined when none was checked. */
  canary: CanaryCheck | undefined;
  /** Errors that nobody handled while the file was being loaded. */
  readonly errorsOfLoading: UnhandledError[] = [];
  #collected = false;

  constructor(plan: PlannedFile) {
    this.plan = plan;
  }

  /** Ids of the tests that the plan wants results of. */
  get asked(): string[] {
    return this.#idsWhere((test) => test.asked);
  }

  get unsettled(): string[] {
    return this.#idsWhere((test) => test.asked && !test.settled);
  }

  get doneCount(): number {
    return (this.closed ? 1 : 0) + this.#idsWhere((test) => test.settled).length;
  }

  get isCollected(): boolean {
    return this.#collected;
  }

  /** Remembers what loading the file brought to light; false when that was known from an earlier pass. */
  collect(tests: readonly CollectedTest[]): boolean {
    if (this.#collected) return false;
    this.#collected = true;
    for (const test of tests) this.tests.set(test.id, { ...test, settled: false, started: false, ended: false, printed: '' });
    return true;
  }

  checkCanary({ held, message }: CanaryCheck): void {
    if (this.canary?.held === false) return;
    this.canary = message === undefined ? { held } : { held, message };
  }

  titles(ids: readonly string[]): string[] {
    return [...new Set(ids.flatMap((id) => this.tests.get(id)?.title ?? []))];
  }

  /** What is still to be run, leaving out the tests in `except`; undefined when nothing is. */
  remaining(except: ReadonlySet<string>): PassFile | undefined {
    if (this.closed) return undefined;
    if (!this.#collected) return this.plan;
    const only = this.unsettled.filter((id) => !except.has(id));
    return only.length === 0 ? undefined : { ...this.plan, only };
  }

  #idsWhere(holds: (test: TestProgress) => boolean): string[] {
    return [...this.tests.values()].filter(holds).map((test) => test.id);
  }
}
