import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';

import { fillAtOnce } from '../../../foundation/code-cache/complete-folder.ts';
import { stampFiles } from '../../../foundation/files/stamp-files.ts';
import { siblingModule } from '../../../foundation/sibling-module.ts';
import { workerArguments } from './worker-arguments.ts';

const limitMs = 10_000;

/**
 * The folder for the compiled code of what every worker loads: this package's worker and vitest, as they are installed now. It is
 * complete or absent, since workers only read it.
 *
 * @param installation Absolute path that begins the names of all such folders of this installation.
 */
export function workerCodeFolder(installation: string): string {
  const worker = siblingModule(import.meta.url, './worker/worker-main');
  const vitest = createRequire(import.meta.url).resolve('vitest/package.json');
  const installed = [worker, vitest].map((file) => stampFiles(path.dirname(file), [path.basename(file)]));
  return `${installation}-worker-${hash('sha256', JSON.stringify(installed)).slice(0, 16)}`;
}

/** Loads what a worker loads, in a process that runs no test, so that its code is kept for later runs. */
export function keepWorkerCode(folder: string, heapLimitMb: number, environment: NodeJS.ProcessEnv): Promise<void> {
  return fillAtOnce(folder, async (unfinished) => {
    const child = spawn(process.execPath, workerArguments('worker-modules', heapLimitMb), {
      env: { ...environment, NODE_COMPILE_CACHE: unfinished },
      stdio: 'ignore',
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code === 0;
  });
}
