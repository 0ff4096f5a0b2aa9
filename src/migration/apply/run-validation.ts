import type { Clock } from '../../foundation/clock.ts';
import { killMarked } from '../../foundation/process/process-tree.ts';
import { runCommand } from '../../foundation/process/run-command.ts';

/** How a validation command ended. */
export interface Validation {
  readonly command: string;
  readonly passed: boolean;
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** The end of what it printed. */
  readonly output: string;
}

/** What every process of a validation has in its environment, by which those that left their parent are found. */
export const validationMarker = 'WAVEGATE_MIGRATION';
const keptOutput = 64 * 1024;

/**
 * Runs a command of a shell and waits until it has ended, at most for `timeoutMs`. No process that it started outlives it.
 *
 * @throws {Error} `signal` was aborted, or there is no shell.
 */
export async function runValidation(
  command: string,
  { root, id, timeoutMs, signal, clock }: { root: string; id: string; timeoutMs: number; signal: AbortSignal; clock: Clock },
): Promise<Validation> {
  const startedMs = clock.monotonicMs();
  const environment = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  try {
    const env = { ...environment, [validationMarker]: id };
    const ended = await runCommand('/bin/sh', ['-c', command], { cwd: root, env, timeoutMs, keptOutput, signal });
    return {
      command,
      passed: ended.code === 0 && !ended.timedOut,
      exitCode: ended.code,
      timedOut: ended.timedOut,
      durationMs: Math.round(clock.monotonicMs() - startedMs),
      output: (ended.stdout + ended.stderr).slice(-keptOutput),
    };
  } finally {
    killMarked(id, validationMarker);
  }
}
