import { createVitestRunner } from './vitest-runner.ts';
import type { VitestRunner } from './vitest-runner.ts';

let ahead: { readonly runner: VitestRunner; readonly transformCacheDir: string | undefined } | undefined;

/**
 * Starts a runner for `root` before anybody knows whether it is needed: its process loads vitest while this one still reads
 * the command line. It does not keep this process alive, and ends with it.
 */
export function startRunnerAhead(root: string, transformCacheDir?: string): void {
  const runner = create(transformCacheDir);
  ahead = { runner, transformCacheDir };
  runner.warmUp(root);
}

/** The runner that was started ahead with the same transform cache, once; a new one otherwise. */
export function takeRunner(transformCacheDir?: string): VitestRunner {
  const taken = ahead;
  ahead = undefined;
  if (taken?.transformCacheDir === transformCacheDir && taken !== undefined) return taken.runner;
  void taken?.runner[Symbol.asyncDispose]();
  return create(transformCacheDir);
}

function create(transformCacheDir: string | undefined): VitestRunner {
  return createVitestRunner(transformCacheDir === undefined ? {} : { transformCacheDir });
}
