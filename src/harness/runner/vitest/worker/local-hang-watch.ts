import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync } from 'node:fs';
import type { HangWatch, HangWatchOptions, WatchedScope } from '../../diagnosis/hang-watch.ts';
const storage = new AsyncLocalStorage<WatchedScope>();
const { setTimeout: delay, clearTimeout: cancel } = globalThis;
export function startHangWatch({ journal }: HangWatchOptions): HangWatch {
  return {
    watch(scope, work) {
      const timer = delay(() => {
        appendFileSync(journal, JSON.stringify({ type: 'hang', scope, durationMs: scope.timeoutMs, dump: { kind: 'unknown', summary: 'stand-in', text: '' } }) + '\n');
        process.kill(process.pid, 'SIGKILL');
      }, scope.timeoutMs);
      const result = storage.run(scope, work);
      if (result instanceof Promise) result.then(() => cancel(timer), () => cancel(timer));
      else cancel(timer);
      return result;
    },
    current: () => storage.getStore(),
  };
}
