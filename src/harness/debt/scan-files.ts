import { statSync } from 'node:fs';
import path from 'node:path';

import type { DebtReport } from './debt-report.ts';
import { scanFile } from './scan-file.ts';
import { scanInThreads } from './scan-in-threads.ts';
import { joinReports } from './scan-sources.ts';

/** Below this a thread takes longer to start than it saves. */
const aloneBytes = 4_000_000;

/**
 * The debt report of files below the root. A file that is no text is a finding. Beyond some megabytes all cores help.
 *
 * @param files Posix paths relative to the root.
 * @throws {QaError} INVALID_INPUT: a file is absent, unreadable, or outside the root.
 */
export async function scanFiles(root: string, files: readonly string[]): Promise<DebtReport> {
  const waiting = [...new Set(files)];
  const reports =
    sizeOf(root, waiting) < aloneBytes ? waiting.map((file) => scanFile(root, file)) : await scanInThreads(root, waiting);
  return joinReports(reports);
}

/** Roughly: a file that is absent is told of by whoever reads it. */
function sizeOf(root: string, files: readonly string[]): number {
  return files.reduce((sum, file) => sum + (statSync(path.join(root, file), { throwIfNoEntry: false })?.size ?? 0), 0);
}
