import chalk from 'chalk';

import { alignColumns } from '../../foundation/text/align-columns.ts';
import { describeProblem } from '../../foundation/problem.ts';
import { countNoun } from '../../foundation/text/count-noun.ts';
import { neutralText } from '../../foundation/text/neutral-text.ts';
import { makeVisible } from '../../foundation/text/visible-text.ts';
import type { ComponentHistory, LedgerSummary } from '../../harness/ledger/component-history.ts';

/** How many durations of the latest attempts a line shows. */
const shownDurations = 5;
/** How many of the latest decisions on waves are shown. */
const shownDecisions = 5;

/** One line a component, then what broke off and what is wrong. */
export function describeLedger({ entries, heads, problems, brokenRuns, components, waves }: LedgerSummary): string {
  const header = ['component', 'attempts', 'first GREEN', 'last', 'durations, oldest first'];
  return [
    alignColumns([header, ...components.map(describeComponent)]),
    '',
    `${countNoun(entries, 'entry', 'entries')}, ${countNoun(heads.length, 'head')}`,
    ...waves.slice(-shownDecisions).map(({ wave, outcome, at }) => makeVisible(`wave ${wave} was decided ${outcome}, ${at}`)),
    ...brokenRuns.map((runId) => chalk.yellow(`run ${makeVisible(runId)} broke off: it started and never ended`)),
    ...problems.map((problem) => chalk.yellow(neutralText(describeProblem(problem)))),
  ].join('\n');
}

function describeComponent({ component, attempts, firstGreen }: ComponentHistory): string[] {
  const durations = attempts.slice(-shownDurations).map(({ durationMs }) => `${Math.round(durationMs)} ms`);
  const first = firstGreen === null ? 'never' : `attempt ${firstGreen}`;
  return [component, String(attempts.length), first, attempts.at(-1)?.state ?? 'none', durations.join(', ')];
}
