import { QaError } from '../foundation/qa-error.ts';
import type { VitestRunner } from './runner/vitest/vitest-runner.ts';

/**
 * Refuses to go on where tests of `root` would not run in a sandbox.
 *
 * @throws {QaError} NO_SANDBOX, kind `environment`.
 */
export async function requireSandbox(runner: VitestRunner, root: string): Promise<void> {
  const found = await runner.findSandbox(root);
  if (found?.sandbox === 'namespaces') return;
  throw new QaError(
    'NO_SANDBOX',
    `The tests cannot be run in a sandbox: ${found?.sandboxReason ?? 'the runner did not start'}.`,
    {
      kind: 'environment',
      hint: 'Mend what is named, or run with --sandbox auto; the evidence then says that there was none.',
    },
  );
}
