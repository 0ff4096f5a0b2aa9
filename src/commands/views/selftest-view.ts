import chalk from 'chalk';

import { alignColumns } from '../../foundation/text/align-columns.ts';
import { countNoun } from '../../foundation/text/count-noun.ts';
import { makeVisible } from '../../foundation/text/visible-text.ts';
import type { CheatVerdict } from '../../harness/selftest/judge-cheat.ts';
import { describeLayer } from '../../harness/selftest/layers.ts';
import type { CheatListing } from '../../harness/selftest/list-cheats.ts';
import type { SelftestResult } from '../../harness/selftest/run-selftest.ts';

const nameWidth = 34;
const outcomeWidth = 52;

/** One line a cheat, as soon as it is judged. */
export function describeCheat(verdict: CheatVerdict): string {
  const { name, status, durationMs } = verdict;
  const seconds = `${(durationMs / 1000).toFixed(1).padStart(5)} s`;
  const line = `${name.padEnd(nameWidth)} ${outcomeOf(verdict).padEnd(outcomeWidth)} ${seconds}`;
  if (status === 'caught') return line;
  return status === 'non-claim' ? chalk.yellow(line) : `${chalk.red(line)}\n    ${makeVisible(verdict.message)}`;
}

function outcomeOf({ status, layer, code }: CheatVerdict): string {
  if (status === 'caught') return `caught by ${describeLayer(layer)} (${code})`;
  if (status === 'non-claim') return `NON-CLAIM, reduced by ${describeLayer(layer)}`;
  return `${status.toUpperCase()}, expected ${describeLayer(layer)} (${code ?? 'non-claim'})`;
}

export function describeResult({ outcome, caught, nonClaims, failed, left, durationMs, policies }: SelftestResult): string {
  const counts = [
    `${countNoun(caught, 'cheat')} caught`,
    `${countNoun(nonClaims, 'non-claim')} shown`,
    `${failed} not as ${failed === 1 ? 'it' : 'they'} should be`,
    ...(left > 0 ? [`${left} not played`] : []),
    `${policies.held} of ${policies.held + policies.failed.length} canaries of policies held`,
  ];
  const colour = outcome === 'PASS' ? chalk.green : chalk.red;
  const wrong = policies.failed.map(describeWrongPolicy);
  return `\n${[...wrong, ''].join('\n')}${colour(outcome)} ${counts.join(', ')}, ${(durationMs / 1000).toFixed(1)} s`;
}

function describeWrongPolicy({ policy, name, outcome, actual, message }: SelftestResult['policies']['failed'][number]): string {
  return chalk.red(makeVisible(`policy ${policy} decides ${actual}, not ${outcome}, when ${name}: ${message}`));
}

export function describeListing({ cheats }: CheatListing): string {
  const header = ['cheat', 'group', 'caught by', 'what it is'];
  const rows = cheats.map(({ name, group, expected, layer, code, title }) => [
    name,
    group,
    expected === 'caught' ? `${describeLayer(layer)} (${code})` : `non-claim, reduced by ${describeLayer(layer)}`,
    title,
  ]);
  return `${alignColumns([header, ...rows])}\n\n${countNoun(cheats.length, 'cheat')}`;
}
