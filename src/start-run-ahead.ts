import { findRoot } from './foundation/find-root.ts';
import { guessFlag } from './guess-flag.ts';
import { sandboxRequests } from './harness/runner/sandbox.ts';
import type { SandboxRequest } from './harness/runner/sandbox.ts';
import { startRunnerAhead } from './harness/runner/vitest/runner-ahead.ts';
import { findTransformCache } from './harness/runner/vitest/transform-cache.ts';

const selectors = /^--(?:subwave|qa|all|failed)(?:=|$)/;

/**
 * Starts the test runner of `qa run` while the command line is still to be parsed, which saves its start from the wall time.
 * Only a guess at what the parser will say: a wrong one costs a process that ends with this one.
 */
export function startRunAhead(argv: readonly string[]): void {
  if (!argv.some((argument) => selectors.test(argument))) return;
  try {
    const root = findRoot(guessFlag(argv, '--root'));
    const transformCacheDir = argv.includes('--no-transform-cache') ? undefined : findTransformCache(root);
    startRunnerAhead(root, { transformCacheDir, sandbox: guessSandbox(argv) });
  } catch {
    // The command itself will say what is wrong with the root.
  }
}

function guessSandbox(argv: readonly string[]): SandboxRequest {
  const named = guessFlag(argv, '--sandbox');
  return sandboxRequests.find((request) => request === named) ?? 'auto';
}
