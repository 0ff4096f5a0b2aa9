import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

import { siblingModule } from '../sibling-module.ts';
import { youngHeapOption } from '../young-heap.ts';
import type { HostSetup } from './host-protocol.ts';

/** As vitest starts its own workers: the same meaning of `import` conditions for modules that are not transformed. */
const nodeOptions = ['--experimental-import-meta-resolve', '--conditions', 'node', '--conditions', 'development'];

/** Starts a worker process, which then waits for its setup. */
export function spawnWorker({ root, workerEnv, heapLimitMb }: HostSetup): ChildProcess {
  return fork(siblingModule(import.meta.url, '../worker/worker-main'), [], {
    cwd: root,
    env: { ...workerEnv },
    execArgv: [...nodeOptions, youngHeapOption, `--max-old-space-size=${heapLimitMb}`],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
}
