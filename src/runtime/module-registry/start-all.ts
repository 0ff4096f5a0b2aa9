import type { ModuleOperations } from './module-operations.ts';
import type { ModuleRecord } from './module-record.ts';
import { isAtRest } from './module-state.ts';
import { ModuleStartError } from './registry-errors.ts';
import { stopAll } from './stop-all.ts';

export interface StartAllOptions {
  /** Starts those that do not depend on each other at the same time. Default false. */
  readonly concurrent?: boolean;
  /** Cuts the start off, as if the module that is starting had failed. */
  readonly signal?: AbortSignal;
}

/** How a start of all modules is ended early. */
export interface StartControls {
  /** Ends what is starting. A failure aborts it, too. */
  readonly cutOff: AbortController;
  /** Ends the wait for what is stopped again. */
  readonly giveUp: AbortController;
}

/**
 * Starts those of `records` (in start order) that are at rest, each after all it depends on.
 *
 * @returns The names of those started, in the order in which they were.
 * @throws {ModuleStartError} the first one that failed, once those that had been started were stopped again, in reverse.
 */
export async function startAll(
  operations: ModuleOperations,
  records: readonly ModuleRecord[],
  concurrent: boolean,
  { cutOff, giveUp }: StartControls,
): Promise<readonly string[]> {
  const resting = records.filter(({ state }) => isAtRest(state));
  const run = new StartRun(operations, cutOff);
  await (concurrent ? run.concurrently(resting) : run.inTurn(resting));
  if (run.failure === undefined) return run.started;
  const touched = resting.filter((record) => !isAtRest(record.state));
  const { stopped, failures } = await stopAll(operations, touched, { concurrent: false, until: giveUp.signal });
  throw new ModuleStartError(run.failure.module, run.failure.cause, stopped, failures);
}

class StartRun {
  readonly started: string[] = [];
  failure: { readonly module: string; readonly cause: unknown } | undefined = undefined;
  readonly #operations: ModuleOperations;
  readonly #cutOff: AbortController;

  constructor(operations: ModuleOperations, cutOff: AbortController) {
    this.#operations = operations;
    this.#cutOff = cutOff;
  }

  async inTurn(records: readonly ModuleRecord[]): Promise<void> {
    for (const record of records) {
      if (this.failure !== undefined) return;
      await this.#start(record);
    }
  }

  async concurrently(records: readonly ModuleRecord[]): Promise<void> {
    const ends = new Map<string, Promise<void>>();
    for (const record of records) {
      const before = record.definition.dependsOn.map((name) => ends.get(name));
      const start = async (): Promise<void> => {
        await Promise.all(before);
        if (this.failure === undefined) await this.#start(record);
      };
      ends.set(record.name, start());
    }
    await Promise.all(ends.values());
  }

  async #start(record: ModuleRecord): Promise<void> {
    try {
      // One that is being started or stopped by somebody else meanwhile is refused here, which counts as a failure.
      await this.#operations.start(record, this.#cutOff.signal);
      this.started.push(record.name);
    } catch (error) {
      this.failure ??= { module: record.name, cause: error instanceof ModuleStartError ? error.cause : error };
      this.#cutOff.abort(error);
    }
  }
}
