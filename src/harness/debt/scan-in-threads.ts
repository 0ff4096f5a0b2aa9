import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import { siblingModule } from '../../foundation/sibling-module.ts';
import type { DebtReport } from './debt-report.ts';
import { scanFile } from './scan-file.ts';
import type { ThreadResult, ThreadTask } from './scan-thread.ts';
import { shareFiles, takeFiles } from './shared-files.ts';

const maxThreads = 8;
const threadFile = siblingModule(import.meta.url, './scan-thread');

/**
 * The debt reports of files, in any order, by all cores; this thread takes its share.
 *
 * @param sizeBytes How large the files are together.
 * @throws {QaError} As `scanFile`.
 */
export async function scanInThreads(root: string, files: readonly string[], sizeBytes: number): Promise<DebtReport[]> {
  const count = Math.min(availableParallelism(), maxThreads, files.length);
  const shared = shareFiles(files, sizeBytes);
  // Awaited only below; a thread may fail before.
  const settled = Promise.all(Array.from({ length: Math.max(0, count - 1) }, () => runThread({ root, shared })));
  settled.catch(() => undefined);
  const reports = Array.from(takeFiles(shared), (file) => scanFile(root, file));
  const joined = await settled;
  // An error keeps its class only in the thread that throws it.
  for (const file of joined.flatMap(({ refused }) => refused)) reports.push(scanFile(root, file));
  return [...reports, ...joined.flatMap((result) => result.reports)];
}

async function runThread(task: ThreadTask): Promise<ThreadResult> {
  const worker = new Worker(threadFile, { workerData: task });
  try {
    const [result] = (await once(worker, 'message')) as [ThreadResult];
    return result;
  } finally {
    await worker.terminate();
  }
}
