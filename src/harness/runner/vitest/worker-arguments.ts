import { siblingModule } from '../../../foundation/sibling-module.ts';
import { youngHeapOption } from './young-heap.ts';

/** As vitest starts its own workers: the same meaning of `import` conditions for modules that are not transformed. */
const nodeOptions = ['--experimental-import-meta-resolve', '--conditions', 'node', '--conditions', 'development'];

/** What Node.js is given to run a module of the worker's folder as a worker is run. */
export function workerArguments(module: string, heapLimitMb: number): string[] {
  const file = siblingModule(import.meta.url, `./worker/${module}`);
  return [...nodeOptions, youngHeapOption, `--max-old-space-size=${heapLimitMb}`, file];
}
