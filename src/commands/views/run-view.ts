import chalk from 'chalk';

import { neutralText } from '../../foundation/text/neutral-text.ts';
import { makeVisible } from '../../foundation/text/visible-text.ts';
import type { CheckpointRecord } from '../../harness/checkpoint/checkpoint.ts';
import { describeSandbox } from '../../harness/evidence/describe-sandbox.ts';
import type { RecordedComponent, RecordedCriterion, RunRecord } from '../../harness/evidence/run-record.ts';
import type { RunSummary } from '../../harness/run-summary.ts';
import type { CriterionState } from '../../harness/verdict/verdict.ts';

const paint: Readonly<Record<CriterionState, (text: string) => string>> = {
  GREEN: chalk.green,
  RED: chalk.red,
  TIMEOUT: chalk.magenta,
  MISSING: chalk.yellow,
  VOID: chalk.red.inverse,
};
const shownFindings = 20;

/** Renders what a run found: a line a component, what keeps it from GREEN, the totals, and where the evidence lies. */
export function describeRun(summary: RunSummary): string {
  return summary.records.map((record) => describeRecord(record, summary)).join('\n');
}

function describeRecord(record: RunRecord, summary: RunSummary): string {
  const folder = summary.evidence[record.subwave] ?? '';
  const checkpoints = summary.checkpoints.filter(({ subwave }) => subwave === record.subwave);
  return [
    '',
    chalk.bold(`Subwave ${record.subwave} ${record.subwaveTitle}`),
    ...record.components.flatMap((component) => describeComponent(component, folder)),
    ...describeFindings(record),
    '',
    describeTotals(record),
    `sandbox: ${neutralText(describeSandbox(record.environment))}`,
    `evidence: ${folder}`,
    ...checkpoints.map(describeCheckpoint),
    ...summary.reports.filter(({ subwave }) => subwave === record.subwave).map(describeReport),
  ].join('\n');
}

/** A status that is not ON_TRACK with its reasons: a run may be GREEN and its subwave wait for others. */
function describeCheckpoint({ number, threshold, completed, total, status, issues }: CheckpointRecord): string {
  const reasons = issues.length === 0 ? '' : `: ${issues.join(' ')}`;
  return `checkpoint ${number} (${Math.round(threshold * 100)} %): ${completed} of ${total} components, ${status}${reasons}`;
}

function describeReport({ path, status, lacking }: RunSummary['reports'][number]): string {
  return `report: ${path} ${status}${lacking.length === 0 ? '' : ` (${lacking.length} lacking; \`qa report\` lists them)`}`;
}

function describeComponent(component: RecordedComponent, folder: string): string[] {
  const green = component.criteria.filter(({ state }) => state === 'GREEN').length;
  const count = `${green}/${component.criteria.length}`;
  const title = makeVisible(`${component.component} ${component.title}`).padEnd(44);
  const line = `  ${paint[component.state](component.state.padEnd(7))} ${title} ${count.padStart(5)} ${seconds(component.durationMs)}`;
  if (component.criteria.every(({ reason }) => reason.code === 'NO_TEST')) return [`${line}  ${chalk.dim('no test found')}`];
  return [
    line,
    ...component.criteria.filter(({ state }) => state !== 'GREEN').flatMap((criterion) => describeCriterion(criterion, folder)),
  ];
}

function describeCriterion(criterion: RecordedCriterion, folder: string): string[] {
  const indent = '          ';
  const error = criterion.errors[0];
  const place = error?.file === undefined ? criterion : error;
  return [
    `      ${paint[criterion.state](criterion.state)} ${makeVisible(`${criterion.criterion} ${criterion.statement}`)}`,
    `${indent}${chalk.bold(criterion.reason.code)} ${indented(criterion.reason.message, indent)}`,
    ...(place.file === undefined ? [] : [`${indent}at ${makeVisible(place.file)}:${place.line ?? 1}`]),
    ...(criterion.dump === undefined ? [] : [`${indent}dump: ${folder}/${criterion.dump.path}`]),
  ];
}

function describeFindings(record: RunRecord): string[] {
  const debt = record.debt.map(
    ({ file, line, kind, message }) => `  ${chalk.red('debt')} ${makeVisible(`${file}:${line} ${kind}: ${message}`)}`,
  );
  const findings = record.findings.map(
    ({ code, message }) => `  ${chalk.yellow('finding')} ${code} ${indented(message, '    ')}`,
  );
  const lines = [...debt, ...findings];
  const more = lines.length - shownFindings;
  return more <= 0 ? lines : [...lines.slice(0, shownFindings), chalk.dim(`  … and ${more} more, in the evidence`)];
}

function describeTotals({ totals, status, durationMs, runner, selection }: RunRecord): string {
  const { components, criteria } = totals;
  const partial = selection.complete
    ? ''
    : ` (part of the subwave: ${components.total} of ${selection.componentsInSubwave} components selected)`;
  const verdict = status === 'GREEN' ? chalk.green.bold('GREEN') : chalk.red.bold(status);
  const why = runner.message === undefined ? '' : `\nrunner: ${indented(runner.message, '  ')}`;
  return `${verdict} ${components.GREEN}/${components.total} components, ${criteria.GREEN}/${criteria.total} criteria, ${totals.assertions} assertions, ${totals.debt} debt,${seconds(durationMs)}${partial}${why}`;
}

function indented(text: string, indent: string): string {
  return neutralText(text).split('\n').join(`\n${indent}`);
}

function seconds(durationMs: number): string {
  return ` ${(durationMs / 1000).toFixed(2)} s`;
}
