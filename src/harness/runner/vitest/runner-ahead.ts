import type { SandboxRequest } from '../sandbox.ts';
import { createVitestRunner } from './vitest-runner.ts';
import type { VitestRunner } from './vitest-runner.ts';

/** What a runner that was started ahead must have been started with to be of use. */
export interface RunnerChoice {
  readonly transformCacheDir: string | undefined;
  readonly sandbox: SandboxRequest;
}

let ahead: { readonly runner: VitestRunner; readonly choice: RunnerChoice } | undefined;

/**
 * Starts a runner for `root` before anybody knows whether it is needed: its process loads vitest while this one still reads
 * the command line. It does not keep this process alive, and ends with it.
 */
export function startRunnerAhead(root: string, choice: RunnerChoice): void {
  const runner = create(choice);
  ahead = { runner, choice };
  runner.warmUp(root);
}

/** The runner that was started ahead with the same choice, once; a new one otherwise. */
export function takeRunner(choice: RunnerChoice): VitestRunner {
  const taken = ahead;
  ahead = undefined;
  if (taken !== undefined && isSame(taken.choice, choice)) return taken.runner;
  void taken?.runner[Symbol.asyncDispose]();
  return create(choice);
}

function isSame(one: RunnerChoice, other: RunnerChoice): boolean {
  return one.transformCacheDir === other.transformCacheDir && one.sandbox === other.sandbox;
}

function create({ transformCacheDir, sandbox }: RunnerChoice): VitestRunner {
  return createVitestRunner(transformCacheDir === undefined ? { sandbox } : { transformCacheDir, sandbox });
}
