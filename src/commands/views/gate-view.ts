import chalk from 'chalk';

import { countNoun } from '../../foundation/text/count-noun.ts';
import { makeVisible } from '../../foundation/text/visible-text.ts';
import type { DecidedRule, GateDecision } from '../../harness/gate/gate-decision.ts';
import type { RecordedGate } from '../../harness/gate/record-decision.ts';

const signs = { FAIL: chalk.red('FAIL'), PASS: chalk.green('PASS'), NOT_ACTIVE: chalk.dim('not active') } as const;

/** The decision rule by rule, what failed first, and what became of it. */
export function describeGate({ decision, recorded, path, summary }: RecordedGate): string {
  const { gate, outcome, terminalState, rules, notices } = decision;
  return [
    ...rules.map(describeRule),
    '',
    ...notices.map((notice) => chalk.yellow(makeVisible(notice))),
    describeClasses(decision),
    `judged by the rules of ${describeRules(decision)}, on ${describeSource(decision)}`,
    `${colourVerdict(outcome)} ${gate}: the subwave is ${terminalState}.`,
    ...describeRecord({ recorded, path, summary }),
  ].join('\n');
}

/** What became of a decision, in a line or two. */
export function describeRecord({ recorded, path, summary }: Pick<RecordedGate, 'recorded' | 'path' | 'summary'>): string[] {
  if (path === null) return ['not recorded (--no-record)'];
  return [
    `decision: ${path}${recorded === 'unchanged' ? ', the same as before' : ''}`,
    summary === null ? 'not signed: no signing key was found (`qa keys make`)' : `signed summary: ${summary}`,
  ];
}

/** A rule with what was found, and with the remedy where it failed. */
export function describeRule({ policy, title, outcome, message, remedy }: DecidedRule): string {
  const head = `${signs[outcome]} ${chalk.bold(policy)} ${makeVisible(title)}`;
  const lines = outcome === 'FAIL' ? [message, `remedy: ${remedy}`] : [message];
  return [head, ...lines.map((line) => `    ${makeVisible(line)}`)].join('\n');
}

function describeClasses({ classes }: GateDecision): string {
  const counts = Object.entries(classes.criteria).map(([name, ids]) => `${ids.length} ${name}`);
  const base = classes.base === null ? 'no base was given' : `base ${makeVisible(classes.base.ref)}, by ${classes.base.from}`;
  return `criteria: ${counts.length === 0 ? 'none' : counts.join(', ')} (${base})`;
}

function describeRules({ policyRef, rules }: GateDecision): string {
  const active = rules.filter(({ outcome }) => outcome !== 'NOT_ACTIVE').length;
  return `${describeRef(policyRef)}, ${countNoun(active, 'policy', 'policies')} active`;
}

/** Whose rules judged. */
export function describeRef(policyRef: GateDecision['policyRef']): string {
  return policyRef === null ? 'the working tree' : `${makeVisible(policyRef.ref)} (${policyRef.commit.slice(0, 10)})`;
}

/** What was judged. */
export function describeSource({ source: { commit, dirty, treeDigest } }: Pick<GateDecision, 'source'>): string {
  const tree = `tree ${treeDigest.slice(0, 10)}`;
  return commit === null ? tree : `commit ${commit.slice(0, 10)}${dirty ? ' with changes' : ''} (${tree})`;
}

/** PASS or FAIL as the verdict. */
export function colourVerdict(outcome: GateDecision['outcome']): string {
  return outcome === 'PASS' ? chalk.green.bold(outcome) : chalk.red.bold(outcome);
}
