import { findRoot } from './foundation/find-root.ts';
import { startRunnerAhead } from './harness/runner/vitest/runner-ahead.ts';
import { findTransformCache } from './harness/runner/vitest/transform-cache.ts';

const selectors = /^--(?:subwave|qa|all|failed)(?:=|$)/;

/**
 * Starts the test runner of `qa run` while the command line is still to be parsed, which saves its start from the wall time.
 * Only a guess at what the parser will say: a wrong one costs a process that ends with this one.
 */
export function startRunAhead(argv: readonly string[]): void {
  if (!argv.some((argument) => selectors.test(argument))) return;
  const at = argv.findIndex((argument) => argument === '--root' || argument.startsWith('--root='));
  const named = argv[at]?.slice('--root='.length) || argv[at + 1];
  try {
    const root = findRoot(at === -1 ? undefined : named);
    startRunnerAhead(root, argv.includes('--no-transform-cache') ? undefined : findTransformCache(root));
  } catch {
    // The command itself will say what is wrong with the root.
  }
}
