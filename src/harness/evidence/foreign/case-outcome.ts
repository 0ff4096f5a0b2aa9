import type { ProblemText } from '../../../foundation/input/source-text.ts';
import type { ForeignOutcome } from './foreign-results.ts';
import type { XmlElement } from './read-xml.ts';

const outcomes: Readonly<Record<string, ForeignOutcome>> = { failure: 'failed', error: 'errors', skipped: 'notRun' };
const retried = /^(?:flaky|rerun)(?:Failure|Error)$/;
const words: Readonly<Record<'passed' | 'failed' | 'notRun', ReadonlySet<string>>> = {
  passed: new Set(['passed', 'pass', 'success', 'ok']),
  failed: new Set(['failed', 'fail', 'failure', 'error']),
  notRun: new Set(['notrun', 'skipped', 'disabled', 'suppressed', 'ignored', 'pending']),
};

/** What became of a case, or why it says two things of itself. A case that failed and then passed did both. */
export function readOutcomeOf({ children, attributes }: XmlElement): ForeignOutcome | ProblemText {
  const found = [...new Set(children.flatMap(({ name }) => outcomes[name] ?? []))];
  const [outcome] = found;
  if (found.length > 1) return contradiction(`is at once ${found.map(describe).join(' and ')}`);
  const hasFailed = outcome === 'failed' || outcome === 'errors';
  const again = children.find(({ name }) => retried.test(name));
  if (again !== undefined && (!hasFailed || again.name.startsWith('flaky')))
    return contradiction('failed, was run again and then did not fail');
  const stated = [attributes.get('status'), attributes.get('result')].map((word) => word?.toLowerCase() ?? '');
  if (hasFailed && stated.some((word) => words.passed.has(word))) return contradiction('failed, and states that it passed');
  if (!hasFailed && stated.some((word) => words.failed.has(word))) return contradiction('states that it failed, and no failure');
  if (outcome === undefined && stated.some((word) => words.notRun.has(word))) return 'notRun';
  return outcome ?? 'passed';
}

function describe(outcome: ForeignOutcome): string {
  return { passed: 'passed', failed: 'failed', errors: 'ended by an error', notRun: 'skipped' }[outcome];
}

function contradiction(what: string): ProblemText {
  const message = `The case ${what}.`;
  return { code: 'JUNIT_CONTRADICTION', message, remedy: 'Run the tests without retries, and import what the runner wrote.' };
}
