import { parentPort, workerData } from 'node:worker_threads';

import { QaError } from '../../foundation/qa-error.ts';
import type { DebtReport } from './debt-report.ts';
import { scanFile } from './scan-file.ts';
import { takeFiles } from './shared-files.ts';
import type { SharedFiles } from './shared-files.ts';
import { expectCharacters } from './syntax/parse-source.ts';

/** What a thread of the scan is given. */
export interface ThreadTask {
  readonly root: string;
  readonly shared: SharedFiles;
}

/** What it hands back: reports, and the files about which there is an error instead. */
export interface ThreadResult {
  readonly reports: readonly DebtReport[];
  readonly refused: readonly string[];
}

function scanShare({ root, shared }: ThreadTask): ThreadResult {
  const reports: DebtReport[] = [];
  const refused: string[] = [];
  expectCharacters(shared.sizeBytes);
  for (const file of takeFiles(shared)) {
    try {
      reports.push(scanFile(root, file));
    } catch (error) {
      if (!(error instanceof QaError)) throw error;
      refused.push(file);
    }
  }
  return { reports, refused };
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- A port between threads has no origin.
parentPort?.postMessage(scanShare(workerData as ThreadTask));
