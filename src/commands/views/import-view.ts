import chalk from 'chalk';

import { makeVisible } from '../../foundation/text/visible-text.ts';
import { neutralText } from '../../foundation/text/neutral-text.ts';
import { describeCounts } from '../../harness/evidence/foreign/foreign-results.ts';
import type { ImportedFile } from '../../harness/import-evidence.ts';

/** What a file states, by whom, and that it counts for nothing. No colour is that of a verdict. */
export function describeImport(imported: ImportedFile): string {
  const { runner, importedBy, commit, testedAt, counts, failing, path, recorded } = imported;
  const others = counts.failed + counts.errors - failing.length;
  return [
    `stated by ${makeVisible(runner)}, imported by ${makeVisible(importedBy)}: ${describeCounts(counts)}`,
    ...failing.map((title) => neutralText(`  did not pass: ${makeVisible(title)}`)),
    ...(others > 0 ? [`  and ${others} more`] : []),
    `of commit ${commit.slice(0, 12)}, ${testedAt === null ? 'at a time that it does not state' : `at ${makeVisible(testedAt)}`}`,
    `${recorded === 'written' ? 'kept' : 'known already'}: ${path}`,
    chalk.yellow('It was not measured here: no criterion, checkpoint or gate counts it.'),
  ].join('\n');
}
