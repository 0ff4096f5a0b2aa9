import type { ProblemText } from '../../../foundation/input/source-text.ts';
import type { ForeignCounts, ForeignOutcome } from './foreign-results.ts';
import { quoteText } from './quote-text.ts';
import type { XmlElement } from './read-xml.ts';

/**
 * Every count of a suite that its cases do not bear out. A suite may count all cases in it, or, as Node.js does, what lies directly in
 * it, a suite as one case; either way none that failed can be left out.
 */
export function findCountDefects({ name, attributes }: XmlElement, all: ForeignCounts, direct: ForeignCounts): ProblemText[] {
  const defects = compare(attributes, all);
  return defects.length === 0 || (name === 'testsuite' && compare(attributes, direct).length === 0) ? [] : defects;
}

/** The counts where each part is one case, as bad as the worst in it. */
export function countParts(parts: readonly ForeignCounts[]): ForeignCounts {
  const having = (outcome: ForeignOutcome) => parts.filter((part) => part[outcome] > 0).length;
  return {
    cases: parts.length,
    passed: having('passed'),
    failed: having('failed'),
    errors: having('errors'),
    notRun: having('notRun'),
  };
}

function compare(attributes: ReadonlyMap<string, string>, counts: ForeignCounts): ProblemText[] {
  const { cases, failed, errors, notRun } = counts;
  const counted: readonly (readonly [name: string, count: number])[] = [
    ['tests', cases],
    ['failures', failed],
    ['errors', errors],
  ];
  const defects = counted.flatMap(([name, count]) => {
    const stated = attributes.get(name);
    return stated === undefined || (isCount(stated) && Number(stated) === count) ? [] : [disagreement(name, stated, count)];
  });
  return [...defects, ...compareNotRun(attributes, notRun)];
}

/** Some runners count those that were switched off apart from those that were skipped. */
function compareNotRun(attributes: ReadonlyMap<string, string>, count: number): ProblemText[] {
  const stated = (['skipped', 'disabled'] as const).flatMap((name) => {
    const value = attributes.get(name);
    return value === undefined ? [] : [{ name, value }];
  });
  const [first] = stated;
  if (first === undefined) return [];
  const wrong = stated.find(({ value }) => !isCount(value));
  if (wrong !== undefined) return [disagreement(wrong.name, wrong.value, count)];
  const numbers = stated.map(({ value }) => Number(value));
  const sum = numbers.reduce((total, each) => total + each, 0);
  const others = sum - numbers[0]!;
  const skippedIsAll = first.name === 'skipped' && numbers[0] === count && others <= count;
  // Alone, those that were switched off may be a part of what did not run.
  const agrees = sum === count || skippedIsAll || (first.name === 'disabled' && sum <= count);
  return agrees ? [] : [disagreement(first.name, first.value, count)];
}

function isCount(text: string): boolean {
  return /^\d{1,9}$/.test(text);
}

function disagreement(name: string, stated: string, count: number): ProblemText {
  const message = `The suite states ${name}=${quoteText(stated)}, and its cases make it ${count}.`;
  return { code: 'JUNIT_COUNT', message, remedy: 'Import the file as the runner wrote it; counts are taken from the cases.' };
}
