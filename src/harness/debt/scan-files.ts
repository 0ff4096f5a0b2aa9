import { decodeText } from '../../foundation/decode-text.ts';
import { defaultLimits } from '../../foundation/input-limits.ts';
import { readInput } from '../../foundation/read-input.ts';
import { QaError } from '../../foundation/qa-error.ts';
import { SourceText } from '../../foundation/source-text.ts';
import type { DebtReport } from './debt-report.ts';
import { joinReports, scanSources, unparsableReport } from './scan-sources.ts';

/** No test file written by hand is nearly as large. */
const limits = { ...defaultLimits, sizeBytes: 32 * 1024 * 1024 };

/**
 * The debt report of files below the root. A file that is no text is a finding.
 *
 * @param files Posix paths relative to the root.
 * @throws {QaError} INVALID_INPUT: a file is absent, unreadable, or outside the root.
 */
export async function scanFiles(root: string, files: readonly string[]): Promise<DebtReport> {
  const reports: DebtReport[] = [];
  // One file at a time, so that only one text and one tree are held at once.
  for (const file of new Set(files)) reports.push(scanFile(root, file));
  return joinReports(reports);
}

function scanFile(root: string, file: string): DebtReport {
  try {
    const bytes = readInput(root, file, limits);
    return scanSources([{ file, text: decodeText(bytes, file, limits).text }]);
  } catch (error) {
    const defect =
      error instanceof QaError ? error.problems.find(({ code }) => code === 'INVALID_UTF8' || code === 'TOO_LARGE') : undefined;
    if (defect === undefined) throw error;
    return unparsableReport(new SourceText(file, ''), 0, `cannot be read: ${defect.message}`);
  }
}
