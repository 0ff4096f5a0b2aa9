import chalk from 'chalk';

import { countNoun } from '../../foundation/text/count-noun.ts';
import { makeVisible } from '../../foundation/text/visible-text.ts';
import { debtKinds } from '../../harness/debt/debt-kinds.ts';
import type { DebtFinding, DebtReport } from '../../harness/debt/debt-report.ts';

const shownPerFile = 50;

/** Renders a debt report: each finding with its place, its line and its test; then what to do about each kind. */
export function describeDebt(report: DebtReport): string {
  const { files, tests, findings } = report;
  const scanned = `${countNoun(files.length, 'file')}, ${countNoun(tests.length, 'test')}`;
  if (findings.length === 0) return `${chalk.green('No test debt')} in ${scanned}.`;
  const kinds = [...new Set(findings.map(({ kind }) => kind))].toSorted();
  const byFile = Map.groupBy(findings, ({ file }) => file);
  return [
    ...[...byFile.values()].flatMap(describeFile),
    ...kinds.map((kind) => `${chalk.bold(kind)}: ${debtKinds[kind].sentence}\n  What to do: ${debtKinds[kind].remedy}`),
    '',
    `${chalk.red(`${countNoun(findings.length, 'finding')} of test debt`)} in ${scanned}.`,
  ].join('\n');
}

function describeFile(findings: readonly DebtFinding[]): string[] {
  const more = findings.length - shownPerFile;
  return [
    ...findings.slice(0, shownPerFile).map(describeFinding),
    ...(more > 0 ? [chalk.dim(`  … and ${more} more in this file (--json has all)`)] : []),
    '',
  ];
}

function describeFinding({ file, line, column, kind, message, excerpt, testTitle }: DebtFinding): string {
  const test = testTitle === undefined ? '' : `\n    in ${JSON.stringify(makeVisible(testTitle))}`;
  return `${makeVisible(file)}:${line}:${column} ${chalk.red(kind)} ${makeVisible(message)}${test}\n    ${chalk.dim(excerpt)}`;
}
