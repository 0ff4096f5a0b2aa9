import { parentPort, workerData } from 'node:worker_threads';
import { BlockObserver } from './block-observer.ts';
import type { BlockWatchData, BlockWatchMessage } from './heartbeat-channel.ts';

// The entry of the thread that watches the event loop of the one that started it.
if (parentPort === null) throw new Error('This module is the entry of a thread.');
const port = parentPort;
const tell = (message: BlockWatchMessage): void => port.postMessage(message, []);
tell({ type: 'watching' });
const observer = new BlockObserver(workerData as BlockWatchData, (block, afterBeat) =>
  tell({ type: 'blocked', block, afterBeat }),
);
await observer.run();
