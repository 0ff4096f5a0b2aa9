import chalk from 'chalk';

import { countNoun } from '../../foundation/text/count-noun.ts';
import { makeVisible } from '../../foundation/text/visible-text.ts';
import type { MigrationResult } from '../../migration/migration-result.ts';
import type { FileCategory } from '../../migration/read/file-kind.ts';

const titles: Readonly<Record<FileCategory, string>> = {
  configuration: 'Configuration',
  services: 'Service definitions',
  source: 'Sources',
  documentation: 'Documentation',
};
const maxColumns = 160;
const shownConflicts = 20;

/** What a migration did or would do: the diff by category, what was left alone, and what to do next. */
export function describeMigration(result: MigrationResult): string {
  const { outcome } = result;
  if (outcome === 'rolled-back' && result.files.length === 0) return describeRollback(result).join('\n');
  // Of what was rolled back nothing is left to be decided.
  const isKept = outcome !== 'rolled-back' && outcome !== 'interrupted';
  const body = [...describeDiff(result), ...describeUnsure(result), ...describeRest(result), ...describeConflicts(result)];
  return [...(isKept ? body : []), ...describeValidation(result), ...describeOutcome(result)].join('\n');
}

function describeDiff({ files, outcome }: MigrationResult): string[] {
  // After the fact git shows the diff, and of what was rolled back there is none.
  if (outcome !== 'planned') return [];
  return (Object.keys(titles) as FileCategory[]).flatMap((category) => {
    const own = files.filter((file) => file.category === category);
    return own.length === 0 ? [] : [chalk.bold(titles[category]), ...own.flatMap(describeFile), ''];
  });
}

function describeFile({ path, lines }: MigrationResult['files'][number]): string[] {
  const name = makeVisible(path);
  const hunks = lines.flatMap(({ line, before, after }) => [
    chalk.cyan(`@@ -${line} +${line} @@`),
    chalk.red(`-${shorten(before)}`),
    chalk.green(`+${shorten(after)}`),
  ]);
  return [`--- a/${name}`, `+++ b/${name}`, ...hunks];
}

/** A line of a diff on one line of a terminal, as far as it is of use. */
function shorten(text: string): string {
  const visible = makeVisible(text.replaceAll('\t', '  '));
  return visible.length > maxColumns ? `${visible.slice(0, maxColumns)} …` : visible;
}

function describeUnsure({ unsure, from }: MigrationResult): string[] {
  if (unsure.length === 0) return [];
  const lines = unsure.map(
    ({ file, line, column, reason, text }) =>
      `  ${makeVisible(file)}:${line}:${column}: ${makeVisible(reason)}\n      ${shorten(text)}`,
  );
  const head = `${countNoun(unsure.length, 'place')} where ${from} may be the port, left alone; name with --include what is to be changed:`;
  return [chalk.yellow(head), ...lines, ''];
}

function describeRest({ lookAlikes, skipped, from }: MigrationResult): string[] {
  const skips = skipped.map(({ file, reason }) => `  left alone: ${makeVisible(file)}: ${reason}`);
  return [
    ...(lookAlikes === 0
      ? []
      : [`${countNoun(lookAlikes, 'number')} that only ${lookAlikes === 1 ? 'looks' : 'look'} like ${from}, left alone`]),
    ...skips,
  ];
}

function describeConflicts({ conflicts, to }: MigrationResult): string[] {
  if (conflicts.length === 0) return [];
  const lines = conflicts
    .slice(0, shownConflicts)
    .map(({ file, line, column, reason }) => `  ${makeVisible(file)}:${line}:${column}: ${makeVisible(reason)}`);
  const more = conflicts.length > shownConflicts ? [`  and ${conflicts.length - shownConflicts} more`] : [];
  return [
    chalk.yellow(`The port ${to} is in use here already; --apply refuses unless --allow-conflicts is given:`),
    ...lines,
    ...more,
  ];
}

function describeValidation({ validation }: MigrationResult): string[] {
  if (validation === null) return [];
  const { command, passed, timedOut, exitCode, durationMs, output } = validation;
  const how = timedOut
    ? 'was ended because its time was over'
    : exitCode === null
      ? 'was ended by a signal'
      : `ended with ${exitCode}`;
  const head = `validation ${passed ? 'passed' : 'failed'}: ${makeVisible(command)} ${how} after ${(durationMs / 1000).toFixed(1)} s`;
  return passed
    ? [chalk.green(head)]
    : [
        chalk.red(head),
        ...output
          .trimEnd()
          .split('\n')
          .slice(-40)
          .map((line) => `  ${makeVisible(line)}`),
      ];
}

function describeOutcome(result: MigrationResult): string[] {
  const { outcome, files, from, to, id, unfinished } = result;
  const places = files.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.places, 0);
  const extent = `${countNoun(places, 'place')} in ${countNoun(files.length, 'file')}`;
  switch (outcome) {
    case 'planned': {
      const waiting = unfinished.map((each) =>
        chalk.red(`The migration ${each} was cut short: \`qa migrate port --rollback ${each}\` restores its files.`),
      );
      const next =
        files.length === 0
          ? `No place is certain to be the port ${from}.`
          : `Would change ${extent} from ${from} to ${to}; add --apply to do so.`;
      return [...waiting, next];
    }
    case 'unchanged':
      return [`No place is certain to be the port ${from}; nothing was changed.`];
    case 'applied':
      return [chalk.green(`Changed ${extent} from ${from} to ${to}.`), `Back: qa migrate port --rollback ${id}`];
    default:
      return [...(outcome === 'interrupted' ? ['Interrupted.'] : []), ...describeRollback(result)];
  }
}

function describeRollback({ restored, displaced, id }: MigrationResult): string[] {
  const kept = displaced.map(
    ({ file, keptAt }) =>
      `  ${makeVisible(file)} had been changed since; ${keptAt === null ? 'it was gone' : `what it held is in ${keptAt}`}`,
  );
  const head =
    restored.length === 0
      ? `Nothing was to be restored: the files are as they were before ${id}.`
      : `Rolled back ${id}: ${countNoun(restored.length, 'file')} restored byte for byte.`;
  return [head, ...kept];
}
