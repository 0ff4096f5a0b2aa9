import { MessageChannel, Worker } from 'node:worker_threads';
import type { HangWatch, HangWatchOptions } from './hang-watch.ts';
import { MainThreadWatch } from './main-thread-watch.ts';
import { makeSpawnSyncVisible } from './spawn-sync.ts';
import { globalKey, workerVariable } from './watch-channel.ts';
import type { WatchdogData } from './watch-channel.ts';

let thread: Worker | undefined;

/** Starts the thread of the watch ahead of the watch itself, where a process has nothing else to do meanwhile. A second call changes nothing. */
export function startWatchThread(): Worker {
  if (thread !== undefined) return thread;
  const entry = import.meta.url.endsWith('.ts') ? './watchdog-thread.ts' : './watchdog-thread.js';
  thread = new Worker(new URL(entry, import.meta.url), {
    name: 'wavegate-watchdog',
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
  });
  thread.unref();
  return thread;
}

/** Starts the watch of this process, from a thread of its own. A second call returns the watch that runs already. */
export function startHangWatch(options: HangWatchOptions): HangWatch {
  const running = Reflect.get(globalThis, Symbol.for(globalKey)) as MainThreadWatch | undefined;
  if (running !== undefined) return running;
  const { port1, port2 } = new MessageChannel();
  const watch = new MainThreadWatch(options.root, port1);
  Object.defineProperty(globalThis, Symbol.for(globalKey), { value: watch });
  makeSpawnSyncVisible();
  process.env[workerVariable] = String(process.pid);
  const data: WatchdogData = { options, ...watch.shared, port: port2 };
  startWatchThread().postMessage(data, [port2]);
  return watch;
}
