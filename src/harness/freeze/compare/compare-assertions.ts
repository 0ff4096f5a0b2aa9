import type { Difference } from '../freeze-change.ts';
import type { FrozenAssertion } from '../freeze-lock.ts';
import { compareTolerance } from './compare-tolerance.ts';
import { printAssertion, readFrozenAssertion } from './read-frozen-assertion.ts';
import type { ReadAssertion } from './read-frozen-assertion.ts';

interface Candidate {
  readonly text: string;
  readonly read: ReadAssertion;
  readonly index: number;
}

/** No test changes as many by hand; a hostile one may. */
const mostCompared = 100;

/** How two assertions may belong together, the surest first. */
const kinships: readonly ((before: ReadAssertion, after: ReadAssertion) => boolean)[] = [
  (a, b) => a.subject === b.subject && saysSame(a, b),
  (a, b) => a.subject === b.subject && a.matcher === b.matcher && a.words.join() === b.words.join(),
  (a, b) => compareTolerance(a, b) !== undefined,
  (a, b) => a.subject === b.subject,
  (a, b) => saysSame(a, b) && a.args.length > 0,
];

/** What became of the assertions of one piece of code. Order does not count; equal ones count as often as they stand. */
export function compareAssertions(before: readonly FrozenAssertion[], after: readonly FrozenAssertion[]): Difference[] {
  const fresh = without(after, before);
  let gone = without(before, after);
  const differences: Difference[] = [];
  for (const isKin of kinships) {
    gone = gone.filter((old) => {
      const found = fresh.slice(0, mostCompared).findIndex((candidate) => isKin(old.read, candidate.read));
      if (found === -1) return true;
      differences.push(describePair(old, fresh.splice(found, 1)[0]!));
      return false;
    });
  }
  return [...differences, ...gone.map(describeLost), ...fresh.map(describeGained)];
}

/** Those of one list that the other has not, each as often as it stands. */
function without(assertions: readonly FrozenAssertion[], others: readonly FrozenAssertion[]): Candidate[] {
  const left = new Map<string, number>();
  for (const text of others.map(printAssertion)) left.set(text, (left.get(text) ?? 0) + 1);
  return assertions.flatMap((assertion, index) => {
    const text = printAssertion(assertion);
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count > 0 ? [] : [{ text, read: readFrozenAssertion(assertion), index }];
  });
}

function saysSame(a: ReadAssertion, b: ReadAssertion): boolean {
  return a.matcher === b.matcher && a.words.join() === b.words.join() && a.args.join() === b.args.join();
}

function describePair(old: Candidate, now: Candidate): Difference {
  const texts = { before: old.text, after: now.text, at: placeOf(now) } as const;
  const [a, b] = [old.read, now.read];
  if (a.subject === b.subject && saysSame(a, b))
    return b.conditional
      ? { ...texts, kind: 'changed', weakens: true, what: 'makes an assertion only on a condition now' }
      : { ...texts, kind: 'changed', weakens: false, what: 'makes an assertion without the condition now' };
  const tolerance = a.conditional === b.conditional ? compareTolerance(a, b) : undefined;
  if (tolerance === 'wider') return { ...texts, kind: 'tolerance-widened', weakens: true, what: 'accepts more than before' };
  if (tolerance === 'narrower')
    return { ...texts, kind: 'expectation-changed', weakens: false, what: 'accepts less than before' };
  if (a.subject !== b.subject) return { ...texts, kind: 'changed', weakens: true, what: 'asserts the same about something else' };
  const what =
    a.matcher !== b.matcher
      ? `asserts with \`${b.matcher}\` instead of \`${a.matcher}\``
      : a.words.join() === b.words.join()
        ? 'expects something else'
        : 'asserts another way round';
  return { ...texts, kind: 'expectation-changed', weakens: true, what };
}

function placeOf({ index }: Candidate) {
  return { list: 'assertions' as const, index };
}

function describeLost({ text }: Candidate): Difference {
  return { kind: 'assertion-removed', weakens: true, before: text, after: null, what: 'lost an assertion' };
}

function describeGained({ text, index }: Candidate): Difference {
  return {
    kind: 'added',
    weakens: false,
    before: null,
    after: text,
    at: { list: 'assertions', index },
    what: 'gained an assertion',
  };
}
