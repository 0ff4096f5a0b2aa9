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
  const fresh = candidatesOf(after);
  let gone = candidatesOf(before).filter(({ text }) => {
    const same = fresh.findIndex((candidate) => candidate.text === text);
    if (same !== -1) fresh.splice(same, 1);
    return same === -1;
  });
  const differences: Difference[] = [];
  for (const isKin of kinships) {
    gone = gone.filter((old) => {
      const found = fresh.findIndex((candidate) => isKin(old.read, candidate.read));
      if (found === -1) return true;
      differences.push(describePair(old, fresh.splice(found, 1)[0]!));
      return false;
    });
  }
  return [...differences, ...gone.map(describeLost), ...fresh.map(describeGained)];
}

function candidatesOf(assertions: readonly FrozenAssertion[]): Candidate[] {
  return assertions.map((assertion, index) => ({ text: printAssertion(assertion), read: readFrozenAssertion(assertion), index }));
}

function saysSame(a: ReadAssertion, b: ReadAssertion): boolean {
  return a.matcher === b.matcher && a.words.join() === b.words.join() && a.args.join() === b.args.join();
}

function describePair(old: Candidate, now: Candidate): Difference {
  const texts = { before: old.text, after: now.text, at: now.index };
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

function describeLost({ text }: Candidate): Difference {
  return { kind: 'assertion-removed', weakens: true, before: text, after: null, what: 'lost an assertion' };
}

function describeGained({ text, index }: Candidate): Difference {
  return { kind: 'added', weakens: false, before: null, after: text, at: index, what: 'gained an assertion' };
}
