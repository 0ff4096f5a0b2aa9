import chalk from 'chalk';

import { countNoun } from '../../foundation/text/count-noun.ts';
import { neutralText } from '../../foundation/text/neutral-text.ts';
import { makeVisible } from '../../foundation/text/visible-text.ts';
import type { CertifiedMutant, UnprovenCause } from '../../harness/prove/certificate.ts';
import type { ProofSummary, ProvenCriterion } from '../../harness/proof-summary.ts';

const shownSurvivors = 5;

const remedies: Readonly<Record<UnprovenCause, string>> = {
  'not-passing': 'Make the test pass alone and together with the others; `qa run --qa ID` runs it.',
  'nothing-reached':
    'Have the test call the module that its component names, or correct the globs of the module in qa/plan.yaml.',
  'only-constants':
    'Write the code that the criterion is about; a function that answers the same whatever it is asked is a stub.',
  survived: 'Assert what the listed code does: change it by hand as shown, and mend the test until it fails.',
  'not-finished': 'Run `qa prove` again, or give it more time with --budget.',
};

/** Renders what is proven and what is not: a line a component, then each criterion without a proof, why, and what to do. */
export function describeProof(summary: ProofSummary): string {
  const parts = summary.subwaves.flatMap(({ subwave, path, criteria }) => [
    chalk.bold(`Subwave ${subwave}`),
    ...[...Map.groupBy(criteria, ({ component }) => component)].map(([component, own]) => describeComponent(component, own)),
    ...criteria.filter(({ state }) => state !== 'proven').flatMap(describeOpen),
    `certificates: ${path}`,
    '',
  ]);
  return ['', ...parts, ...describeVerified(summary), ...describeRefused(summary), describeTotals(summary)].join('\n');
}

function describeComponent(component: string, criteria: readonly ProvenCriterion[]): string {
  const proven = criteria.filter(({ state }) => state === 'proven');
  const kinds = Map.groupBy(proven, ({ certificate }) => certificate!.killedBy.kind);
  const how = [...kinds].map(([kind, own]) => `${own.length} by ${kind}`).join(', ');
  const isWhole = proven.length === criteria.length;
  return `  ${isWhole ? chalk.green('PROVEN  ') : chalk.red('UNPROVEN')} ${component}  ${proven.length}/${criteria.length}${how === '' ? '' : `  ${chalk.dim(how)}`}`;
}

function describeOpen({ criterion, statement, state, reason, unproven }: ProvenCriterion): string[] {
  const indent = '          ';
  const survivors = unproven?.survivors ?? [];
  const more = survivors.length - shownSurvivors;
  return [
    `      ${chalk.red(state)} ${makeVisible(`${criterion} ${statement}`)}`,
    `${indent}${indented(reason, indent)}`,
    ...survivors.slice(0, shownSurvivors).map((mutant) => `${indent}survived: ${describeMutant(mutant)}`),
    ...(more > 0 ? [`${indent}… and ${more} more, in the certificates`] : []),
    ...(unproven === null ? [] : [`${indent}${chalk.dim(remedies[unproven.cause])}`]),
  ];
}

function describeMutant({ mutator, file, line, column, original, replacement }: CertifiedMutant): string {
  return makeVisible(`${file}:${line}:${column} ${mutator}: ${original} → ${replacement}`);
}

function describeVerified({ verified }: ProofSummary): string[] {
  if (verified === null) return [];
  const failing = verified.filter(({ holds }) => holds !== true);
  return [
    `verified: ${verified.length - failing.length} of ${countNoun(verified.length, 'certificate')} hold`,
    ...failing.map(
      ({ criterion, holds, reason }) =>
        `  ${chalk.red(holds === null ? 'not tried' : 'refuted')} ${criterion} ${indented(reason, '    ')}`,
    ),
    '',
  ];
}

function describeRefused({ search }: ProofSummary): string[] {
  return Object.entries(search?.refused ?? {}).map(([file, reason]) =>
    chalk.yellow(`not mutated: ${makeVisible(file)}: ${indented(reason, '  ')}`),
  );
}

function describeTotals({ totals, end, durationMs, search }: ProofSummary): string {
  const isWhole = totals.proven === totals.criteria;
  const verdict = isWhole ? chalk.green.bold('PROVEN') : chalk.red.bold('UNPROVEN');
  const ran = search === null ? 'nothing ran' : `${countNoun(search.trials, 'trial')} of ${countNoun(search.mutants, 'mutant')}`;
  const cut = { complete: '', budget: ', the budget is spent', interrupted: ', interrupted' }[end];
  return `${verdict} ${totals.proven}/${totals.criteria} criteria, ${ran}, ${(durationMs / 1000).toFixed(2)} s${cut}`;
}

function indented(text: string, indent: string): string {
  return neutralText(text).split('\n').join(`\n${indent}`);
}
