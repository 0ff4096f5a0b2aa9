import { assertConfig, durationFrom } from '../shared/validate-config.ts';
import type { ModuleOperations } from './module-operations.ts';
import type { ModuleRecord } from './module-record.ts';
import { ModuleStopError } from './registry-errors.ts';

export interface StopAllOptions {
  /** Stops those that do not depend on each other at the same time. Default false. */
  readonly concurrent?: boolean;
  /** What is not stopped by then is cut off: its signal is aborted, or its `stop` not called. Default: no limit but that of each module. */
  readonly timeoutMs?: number;
  /** As if the time were up. */
  readonly signal?: AbortSignal;
}

/** @throws {InvalidConfigurationError} `timeoutMs` is out of bounds. */
export function assertStopOptions({ timeoutMs }: StopAllOptions): void {
  if (timeoutMs !== undefined) assertConfig('stop', [durationFrom('timeoutMs', timeoutMs, 0)]);
}

export interface StopReport {
  /** In the order in which they were stopped, cleanly or not. */
  readonly stopped: readonly string[];
  readonly failures: readonly ModuleStopError[];
}

/** Stops `records` (in start order), each after all that depend on it. Never rejects. */
export async function stopAll(
  operations: ModuleOperations,
  records: readonly ModuleRecord[],
  { concurrent, until }: { readonly concurrent: boolean; readonly until: AbortSignal | undefined },
): Promise<StopReport> {
  const stopped: string[] = [];
  const failures: ModuleStopError[] = [];
  const stop = async (record: ModuleRecord): Promise<void> => {
    try {
      await operations.stop(record, until);
    } catch (error) {
      failures.push(error instanceof ModuleStopError ? error : new ModuleStopError(record.name, error));
    }
    stopped.push(record.name);
  };
  const reversed = records.toReversed();
  if (concurrent) await stopConcurrently(reversed, stop);
  else for (const record of reversed) await stop(record);
  return { stopped, failures };
}

async function stopConcurrently(reversed: readonly ModuleRecord[], stop: (record: ModuleRecord) => Promise<void>): Promise<void> {
  const dependents = new Map<string, Promise<void>[]>();
  const ends = reversed.map((record) => {
    const end = Promise.all(dependents.get(record.name) ?? []).then(() => stop(record));
    for (const name of record.definition.dependsOn) dependents.set(name, [...(dependents.get(name) ?? []), end]);
    return end;
  });
  await Promise.all(ends);
}
