import path from 'node:path';

import chalk from 'chalk';

import { makeVisible } from '../../foundation/text/visible-text.ts';
import { countNoun } from '../../foundation/text/count-noun.ts';
import type { GateResult } from '../../generator/gates/gate.ts';
import type { FileRecord, GenerationReport, MembershipRecord } from '../../generator/generation-report.ts';

const signs = { PASS: chalk.green('✓'), FAIL: chalk.red('✗') };

/** What a generation did, for a person; after a dry run with the content of every file. */
export function describeGeneration(report: GenerationReport): string {
  const { request, files, gates } = report;
  const isShown = report.folder !== null || (request.dry_run && report.outcome === 'PASS');
  return [
    ...(isShown ? [`${request.service}/`, ...describeTree(files, '')] : []),
    ...(request.dry_run ? files.map(describeContent) : []),
    ...(isShown && report.membership !== null ? describeMembership(report.membership) : []),
    ...gates.map(describeGate),
    describeTimes(report),
    describeOutcome(report),
  ].join('\n');
}

/** Files and folders, one a line, indented by their depth. */
function describeTree(files: readonly FileRecord[], folder: string): readonly string[] {
  const below = files.filter((file) => file.path.startsWith(folder));
  const names = [...new Set(below.map((file) => file.path.slice(folder.length).split('/')[0] ?? ''))];
  const indent = '  '.repeat(folder.split('/').length);
  return names.flatMap((name) => {
    const file = below.find((candidate) => candidate.path === folder + name);
    if (file !== undefined) return [`${indent}${name}${file.executable ? '*' : ''}  ${chalk.dim(`${file.size_bytes} bytes`)}`];
    return [`${indent}${name}/`, ...describeTree(below, `${folder}${name}/`)];
  });
}

function describeContent(file: FileRecord): string {
  return `\n${chalk.bold(`── ${file.path}`)}\n${file.text ?? ''}`;
}

/** What changes in the repository around the node; after a dry run with every line that comes in. */
function describeMembership({ component, subwave, changes }: MembershipRecord): readonly string[] {
  return [
    `${component} of subwave ${subwave} in the repository around it:`,
    ...changes.flatMap(({ path: file, change, added }) => [
      `  ${file} ${change}`,
      ...(added === undefined ? [] : [chalk.green(added.trimEnd().replaceAll(/^/gm, '  + '))]),
    ]),
  ];
}

function describeGate({ id, type, stage, result, checks }: GateResult): string {
  const failed = checks.filter((check) => check.result === 'FAIL');
  const details = failed.map(({ name, detail }) => `    ${name}: ${makeVisible(detail ?? '')}`);
  return [`${signs[result]} ${id} ${type} (stage ${stage}): ${countNoun(checks.length, 'check')}`, ...details].join('\n');
}

function describeTimes({ stages, event_bus_share_ratio: share }: GenerationReport): string {
  const ran = stages.filter(({ duration_ms: durationMs }) => durationMs !== null);
  const times = ran.map(({ id, duration_ms: durationMs }) => `${id} ${(durationMs ?? 0).toFixed(1)}`).join(' · ');
  return chalk.dim(`stages, ms: ${times}${share === null ? '' : ` · stage 4.5 is ${(share * 100).toFixed(3)} % of it`}`);
}

function describeOutcome({ outcome, folder, membership, request, stages }: GenerationReport): string {
  if (outcome === 'INTERRUPTED') return 'Interrupted: nothing was left.';
  if (outcome === 'FAIL') return `Nothing was generated: ${stages.find((stage) => stage.outcome === 'FAIL')?.name ?? ''} failed.`;
  if (folder === null) return 'A dry run: nothing was written, compiled or tested.';
  return `Generated the ${request.type} node ${request.service} in ${path.relative('', folder) || '.'}: npm install, npm test, npm start${membership === null ? '' : `, npx qa run --subwave ${membership.subwave}`}`;
}
