import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import type { WatchdogData } from './watch-channel.ts';
import { Watchdog } from './watchdog.ts';

// The entry of the thread that watches the main thread of a worker, which may start before there is anything to watch.
if (parentPort === null) throw new Error('This module is the entry of a thread.');
const [data] = (await once(parentPort, 'message')) as [WatchdogData];
await new Watchdog(data).run();
