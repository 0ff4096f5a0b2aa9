import chalk from 'chalk';

import { countNoun } from '../../foundation/text/count-noun.ts';
import { neutralText } from '../../foundation/text/neutral-text.ts';
import { makeVisible } from '../../foundation/text/visible-text.ts';
import type { ReportAudit } from '../../harness/report/audit/audit-file.ts';
import type { AuditedClaim } from '../../harness/report/audit/audited-claim.ts';
import type { ReportVerification } from '../../harness/report/verify-report.ts';
import type { ReportResult } from '../../harness/report/write-report.ts';

const paint: Readonly<Record<AuditedClaim['status'], (text: string) => string>> = {
  supported: chalk.green,
  refuted: chalk.red,
  unproven: chalk.yellow,
};

/** Where a report lies, what it reads, and what is lacking. It quotes evidence, ledger and narrative. */
export function describeResult({ path, page, status, lacking }: ReportResult): string {
  const lines = lacking.map(({ what, remedy }) => `  lacking: ${what} ${remedy}`);
  return neutralText([`${path}: ${status}`, `${page.path}`, ...lines].join('\n'));
}

/** Whether a report is what the evidence says, and the lines in which it is not. */
export function describeReportVerification({ path, holds, differences }: ReportVerification): string {
  if (holds) return chalk.green(`${makeVisible(path)}: as the evidence says, byte by byte.`);
  const lines = differences.flatMap(({ line, found, expected }) => [
    `line ${line}`,
    chalk.red(`  found:    ${found === null ? '(nothing)' : makeVisible(found)}`),
    chalk.green(`  expected: ${expected === null ? '(nothing)' : makeVisible(expected)}`),
  ]);
  return [chalk.red(`${makeVisible(path)}: not what the evidence says now.`), ...lines].join('\n');
}

/** Each claim with its place, and what became of it. */
export function describeAudit({ path, subwave, claims, totals }: ReportAudit): string {
  if (claims.length === 0) return chalk.yellow(`${makeVisible(path)}: no claim that could be checked, so nothing is borne out.`);
  const { supported, refuted, unproven } = totals;
  return [
    ...claims.flatMap(describeClaim),
    '',
    `${makeVisible(path)}, about subwave ${subwave}: ${countNoun(claims.length, 'claim')}, ${supported} supported, ${refuted} refuted, ${unproven} unproven`,
  ].join('\n');
}

function describeClaim({ line, kind, status, quote, because, evidence }: AuditedClaim): string[] {
  const proofs = evidence.map(({ path, sha256 }) => `    ${chalk.dim(`${makeVisible(path)} ${sha256}`)}`);
  return [`${line}: ${paint[status](status)} ${kind} "${makeVisible(quote)}"`, `    ${makeVisible(because)}`, ...proofs];
}
