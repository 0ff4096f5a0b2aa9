import chalk from 'chalk';

import { countNoun } from '../../foundation/text/count-noun.ts';
import { neutralText } from '../../foundation/text/neutral-text.ts';
import { makeVisible } from '../../foundation/text/visible-text.ts';
import { describeProblem } from '../../foundation/problem.ts';
import type { StoreVerdict } from '../../harness/attestation/judge-store.ts';

type Verified = StoreVerdict['evidence'][number];

/** What was verified, by which keys, and everything that does not hold. */
export function describeVerification({ ledger, imports, evidence, waves, trusted, holds }: StoreVerdict): string {
  const problems = [...ledger.problems, ...imports.problems, ...[...evidence, ...waves].flatMap((each) => each.problems)];
  const distinct = [...new Set(problems.map((problem) => neutralText(describeProblem(problem))))];
  return [
    trusted.length === 0
      ? chalk.yellow(
          'No key is trusted: nothing but digests and the ledger can be checked, and whoever writes all of them can forge all of them.',
        )
      : `trusted: ${trusted.map(({ id, file }) => `${id.slice(0, 16)} (${makeVisible(file)})`).join(', ')}`,
    `ledger: ${countNoun(ledger.entries, 'entry', 'entries')}, ${countNoun(ledger.heads.length, 'head')}`,
    ...(imports.files === 0
      ? []
      : [`imported: ${countNoun(imports.files, 'file')} of other runners, which state and prove nothing`]),
    ...evidence.map(describeEvidence),
    ...waves.map(describeWave),
    ...distinct.map((text) => chalk.red(text)),
    evidence.length === 0
      ? chalk.red('There is no evidence.')
      : holds
        ? chalk.green('All of it holds.')
        : chalk.red.bold('It does not hold.'),
  ].join('\n');
}

function describeEvidence({ owner, kind, signature, keyId, checked, problems }: Verified): string {
  const state = problems.length === 0 ? chalk.green('whole') : chalk.red(countNoun(problems.length, 'problem'));
  const signed = keyId === null ? signature : `${signature} by ${keyId.slice(0, 16)}`;
  const name = makeVisible(
    `wave ${owner.wave} ${owner.builder} subwave ${owner.subwave}${kind === 'partial' ? ' (partial)' : ''}`,
  );
  return `${name}: ${countNoun(checked.length, 'file')}, ${state}, ${signature === 'verified' ? chalk.green(signed) : chalk.yellow(signed)}`;
}

function describeWave({ wave, outcome, outdated, problems }: StoreVerdict['waves'][number]): string {
  const name = `decision on wave ${makeVisible(wave)}`;
  if (problems.length > 0) return `${name}: ${chalk.red(countNoun(problems.length, 'problem'))}`;
  return `${name}: ${outdated === null ? outcome : chalk.yellow(`outdated, ${makeVisible(outdated)}`)}`;
}
