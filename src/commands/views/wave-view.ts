import chalk from 'chalk';

import { alignColumns } from '../../foundation/text/align-columns.ts';
import { countNoun } from '../../foundation/text/count-noun.ts';
import { makeVisible } from '../../foundation/text/visible-text.ts';
import type { RecordedGate } from '../../harness/gate/record-decision.ts';
import type { RecordedWaveGate } from '../../harness/gate/wave/record-wave.ts';
import type { WaveDecision, WaveSubwave } from '../../harness/gate/wave/wave-decision.ts';
import { colourVerdict, describeRecord, describeRef, describeRule, describeSource } from './gate-view.ts';

/**
 * Each subwave with the rules that failed in full and the others by name, then the wave: its subwaves in the order in which they were
 * judged, and what became of the decision.
 */
export function describeWave({ decision, subwaves, ...record }: RecordedWaveGate): string {
  const { gate, outcome, message, policyRef, notices } = decision;
  return [
    ...subwaves.flatMap((subwave) => [describeSubwave(subwave), '']),
    ...notices.map((notice) => chalk.yellow(makeVisible(notice))),
    alignColumns(decision.subwaves.map(describeLine)),
    `judged by the rules of ${describeRef(policyRef)}, on ${describeSource(decision)}`,
    `${colourVerdict(outcome)} ${gate}: ${makeVisible(message)} ${describeComponents(decision)}`,
    ...describeRecord(record),
  ].join('\n');
}

function describeSubwave({ decision, ...record }: RecordedGate): string {
  const { gate, outcome, terminalState, rules } = decision;
  const named = (wanted: 'PASS' | 'NOT_ACTIVE', label: string) => {
    const names = rules.filter((rule) => rule.outcome === wanted).map(({ policy }) => policy);
    return names.length === 0 ? [] : [`${label} ${makeVisible(names.join(', '))}`];
  };
  return [
    ...rules.filter((rule) => rule.outcome === 'FAIL').map(describeRule),
    ...named('PASS', chalk.green('PASS')),
    ...named('NOT_ACTIVE', chalk.dim('not active')),
    `${colourVerdict(outcome)} ${gate}: the subwave is ${terminalState}.`,
    ...describeRecord(record).map((line) => `    ${line}`),
  ].join('\n');
}

function describeLine({ subwave, title, outcome, terminalState, decidedBy, components, failed }: WaveSubwave): string[] {
  const isOwn = terminalState !== null;
  return [
    outcome === 'PASS' ? chalk.green(outcome) : chalk.red(outcome),
    subwave,
    makeVisible(title),
    terminalState ?? 'done elsewhere',
    isOwn ? `${components.green}/${components.total} GREEN` : makeVisible(decidedBy),
    failed.length === 0 ? '' : `fails ${countNoun(failed.length, 'policy', 'policies')}: ${makeVisible(failed.join(', '))}`,
  ];
}

function describeComponents({ subwaves }: WaveDecision): string {
  const sum = (part: 'green' | 'total') => subwaves.reduce((total, { components }) => total + components[part], 0);
  return `${sum('green')}/${countNoun(sum('total'), 'component')} GREEN in the evidence.`;
}
