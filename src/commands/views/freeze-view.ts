import chalk from 'chalk';

import { describeProblem } from '../../foundation/problem.ts';
import { countNoun } from '../../foundation/text/count-noun.ts';
import { neutralText } from '../../foundation/text/neutral-text.ts';
import { makeVisible } from '../../foundation/text/visible-text.ts';
import type { SourceDiff } from '../../harness/freeze/find-source-diffs.ts';
import type { FreezeChange } from '../../harness/freeze/freeze-change.ts';
import type { Amendment } from '../../harness/freeze/freeze-lock.ts';
import type { FreezeResult } from '../../harness/freeze/freeze-result.ts';
import type { FreezeStatus } from '../../harness/freeze/freeze-status.ts';

const shownChanges = 200;

/** On one line, and nothing that a terminal or a CI log would obey. */
const plain = (text: string) => neutralText(makeVisible(text));

/** What `qa freeze` did, with what it added, recorded or refuses. */
export function describeFreezeResult({ outcome, path, frozen, changes, amendments, refusal }: FreezeResult): string {
  const { criteria, tests, fixtures, documents } = frozen;
  const extent = `${countNoun(criteria, 'criterion', 'criteria')}, ${countNoun(tests, 'test')}, ${countNoun(fixtures, 'fixture')}, ${countNoun(documents, 'document')}`;
  if (outcome === 'refused')
    return [...describeChanges(changes), chalk.red(`Nothing was frozen. ${plain(refusal ?? '')}`)].join('\n');
  const done = {
    created: `Frozen in ${path}: ${extent}.`,
    extended: `${countNoun(changes.length, 'addition')} frozen in ${path}; it holds ${extent} now.`,
    unchanged: `Everything is frozen as it stands: ${extent}.`,
    amended: `${countNoun(amendments.length, 'amendment')} recorded in ${path}.`,
  }[outcome];
  return [...describeChanges(changes), ...amendments.map(describeAmendment), chalk.green(done)].join('\n');
}

/** Every change with its place, what it was and what it is; then the sources, where a commit has them; then the amendments. */
export function describeFreezeStatus(status: FreezeStatus & { readonly diffs: readonly SourceDiff[] }): string {
  const { state, path, changes, amendments, problems, diffs } = status;
  if (state === 'absent') return chalk.red(`Nothing is frozen: there is no ${path}. Freeze with \`qa freeze\`.`);
  const weakening = changes.filter(({ weakens }) => weakens).length;
  return [
    ...describeChanges(changes),
    ...diffs.flatMap(describeDiff),
    ...problems.map((problem) => chalk.red(neutralText(describeProblem(problem)))),
    ...(amendments.length === 0 ? [] : [chalk.bold(`${countNoun(amendments.length, 'amendment')} since the freeze:`)]),
    ...amendments.map(describeAmendment),
    changes.length + problems.length === 0
      ? chalk.green(`Everything stands as it was frozen in ${path}.`)
      : chalk.red(`${countNoun(changes.length, 'change')} that no amendment covers; ${weakening} may weaken what was frozen.`),
    ...(changes.length === 0
      ? []
      : ['What to do: take the change back; or amend it: qa freeze --amend ID --reason TEXT --by NAME; additions: qa freeze']),
  ].join('\n');
}

function describeChanges(changes: readonly FreezeChange[]): string[] {
  const more = changes.length - shownChanges;
  return [
    ...changes.slice(0, shownChanges).map(describeChange),
    ...(more > 0 ? [chalk.dim(`… and ${more} more (--json has all)`), ''] : []),
  ];
}

function describeChange({ file, line, kind, weakens, before, after, sentence }: FreezeChange): string {
  const place = plain(line === null ? file : `${file}:${line}`);
  return [
    `${place} ${weakens ? chalk.red(kind) : chalk.yellow(kind)} ${plain(sentence)}`,
    ...(before === null ? [] : [chalk.red(`  - ${plain(before)}`)]),
    ...(after === null ? [] : [chalk.green(`  + ${plain(after)}`)]),
    '',
  ].join('\n');
}

function describeDiff({ file, commit, text }: SourceDiff): string[] {
  const start = text.indexOf('\n@@');
  const lines = (start === -1 ? text : text.slice(start + 1)).trimEnd().split('\n');
  const heading = `${plain(file)} since commit ${commit.slice(0, 10)}, which has it as it was frozen:`;
  return [chalk.bold(heading), ...lines.map((line) => colourLine(line)), ''];
}

function colourLine(line: string): string {
  const text = `  ${neutralText(line)}`;
  if (line.startsWith('+')) return chalk.green(text);
  if (line.startsWith('-')) return chalk.red(text);
  return line.startsWith('@@') ? chalk.cyan(text) : chalk.dim(text);
}

function describeAmendment({ id, subject, at, by, reason, kinds }: Amendment): string {
  return plain(`${subject} ${id} (${kinds.join(', ')}), ${at.slice(0, 10)}, by ${by}: ${reason}`);
}
