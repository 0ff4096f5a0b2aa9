import { createVitestRunner } from './vitest-runner.ts';
import type { VitestRunner } from './vitest-runner.ts';

let ahead: VitestRunner | undefined;

/**
 * Starts a runner for `root` before anybody knows whether it is needed: its process loads vitest while this one still reads
 * the command line. It does not keep this process alive, and ends with it.
 */
export function startRunnerAhead(root: string): void {
  ahead = createVitestRunner();
  ahead.warmUp(root);
}

/** The runner that was started ahead, once; a new one otherwise. */
export function takeRunner(): VitestRunner {
  const runner = ahead ?? createVitestRunner();
  ahead = undefined;
  return runner;
}
