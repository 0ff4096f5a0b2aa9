import { sumSizes } from '../../foundation/files/sum-sizes.ts';
import type { DebtReport } from './debt-report.ts';
import { scanFile } from './scan-file.ts';
import { scanInThreads } from './scan-in-threads.ts';
import { joinReports } from './scan-sources.ts';
import { expectCharacters } from './syntax/parse-source.ts';

/** Below this a thread takes longer to start, and to have its code compiled, than it saves. */
const aloneBytes = 12_000_000;

/**
 * The debt report of files below the root. A file that is no text is a finding. Beyond some megabytes all cores help.
 *
 * @param files Posix paths relative to the root.
 * @throws {QaError} INVALID_INPUT: a file is absent, unreadable, or outside the root.
 */
export async function scanFiles(root: string, files: readonly string[]): Promise<DebtReport> {
  const each = [...new Set(files)];
  const sizeBytes = sumSizes(root, each);
  expectCharacters(sizeBytes);
  if (sizeBytes < aloneBytes) return joinReports(each.map((file) => scanFile(root, file)));
  return joinReports(await scanInThreads(root, each, sizeBytes));
}
