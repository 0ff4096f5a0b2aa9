import { workerData } from 'node:worker_threads';
import type { WatchdogData } from './watch-channel.ts';
import { Watchdog } from './watchdog.ts';

// The entry of the thread that watches the main thread of a worker.
await new Watchdog(workerData as WatchdogData).run();
