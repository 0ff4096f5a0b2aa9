import { decodeText } from '../../foundation/input/decode-text.ts';
import { defaultLimits } from '../../foundation/input/input-limits.ts';
import type { Problem } from '../../foundation/problem.ts';
import { QaError } from '../../foundation/qa-error.ts';
import { readInput } from '../../foundation/input/read-input.ts';
import { SourceText } from '../../foundation/input/source-text.ts';
import type { DebtReport } from './debt-report.ts';
import { scanSources, unparsableReport } from './scan-sources.ts';

/** No test file written by hand is nearly as large. */
const limits = { ...defaultLimits, sizeBytes: 32 * 1024 * 1024 };

/**
 * The debt report of one file below the root. A file that is no text is a finding.
 *
 * @throws {QaError} INVALID_INPUT: the file is absent, unreadable, or outside the root.
 */
export function scanFile(root: string, file: string): DebtReport {
  try {
    return scanSources([{ file, text: decodeText(readInput(root, file, limits), file, limits).text }]);
  } catch (error) {
    const defect =
      error instanceof QaError ? error.problems.find(({ code }) => code === 'INVALID_UTF8' || code === 'TOO_LARGE') : undefined;
    if (defect === undefined) throw error;
    return notReadable(file, defect);
  }
}

function notReadable(file: string, { message, line = 1, column = 1 }: Problem): DebtReport {
  const report = unparsableReport(new SourceText(file, ''), 0, `cannot be read: ${message}`);
  return { ...report, findings: report.findings.map((finding) => ({ ...finding, line, column })) };
}
