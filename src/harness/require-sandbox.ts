import { noSandbox } from './runner/sandbox.ts';
import type { VitestRunner } from './runner/vitest/vitest-runner.ts';

/**
 * Waits until it is known that tests of `root` will run in a sandbox.
 *
 * @throws {QaError} NO_SANDBOX, kind `environment`.
 */
export async function requireSandbox(runner: VitestRunner, root: string): Promise<void> {
  const found = await runner.findSandbox(root);
  if (found?.sandbox !== 'namespaces') throw noSandbox(found?.sandboxReason ?? 'the runner did not start');
}
