import type { ReadAssertion } from './read-frozen-assertion.ts';

/** `wider`: more passes than before; `narrower`: less; `other`: neither can be said. */
export type ToleranceChange = 'wider' | 'narrower' | 'other';

/** What makes an argument pass more: a greater number or a smaller one. */
type Widens = 'up' | 'down';

/** The bounds among the arguments of matchers, the subject left out; `undefined` is a value that must stay. */
const bounds: Readonly<Record<string, readonly (Widens | undefined)[]>> = {
  toBeLessThan: ['up'],
  toBeLessThanOrEqual: ['up'],
  toBeGreaterThan: ['down'],
  toBeGreaterThanOrEqual: ['down'],
  toBeCloseTo: [undefined, 'down'],
  toBeWithin: ['down', 'up'],
  toHaveBeenCalledTimesAtLeast: ['down'],
  below: ['up'],
  lessThan: ['up'],
  most: ['up'],
  above: ['down'],
  greaterThan: ['down'],
  least: ['down'],
  within: ['down', 'up'],
  closeTo: [undefined, 'up'],
  approximately: [undefined, 'up'],
  isBelow: ['up'],
  isAtMost: ['up'],
  isAbove: ['down'],
  isAtLeast: ['down'],
};

/** A matcher that says the same as another but for the bound itself. */
const inclusiveOf: Readonly<Record<string, string>> = {
  toBeLessThan: 'toBeLessThanOrEqual',
  toBeGreaterThan: 'toBeGreaterThanOrEqual',
  below: 'most',
  lessThan: 'most',
  above: 'least',
  greaterThan: 'least',
  isBelow: 'isAtMost',
  isAbove: 'isAtLeast',
};
/** Digits that `toBeCloseTo` takes without a second argument. */
const defaultPrecision = '2';
const comparison = /^(.*[^<>=!])([<>])(=?)(-?[\d.]+(?:e[+-]?\d+)?)\)$/i;

/** What became of the bounds of an assertion on the same subject; undefined when it has none, or something else changed too. */
export function compareTolerance(before: ReadAssertion, after: ReadAssertion): ToleranceChange | undefined {
  if (before.words.join() !== after.words.join()) return undefined;
  const change = before.subject === after.subject ? compareBounds(before, after) : compareSubjects(before, after);
  if (change === undefined || change === 'other') return change;
  const flips = before.words.includes('not');
  return (change === 'wider') === flips ? 'narrower' : 'wider';
}

function compareBounds(before: ReadAssertion, after: ReadAssertion): ToleranceChange | undefined {
  const directions = bounds[before.matcher];
  if (directions === undefined) return undefined;
  const loosened = inclusiveOf[before.matcher] === after.matcher;
  const tightened = inclusiveOf[after.matcher] === before.matcher;
  if (before.matcher !== after.matcher && !loosened && !tightened) return undefined;
  const [old, now] = [argumentsOf(before), argumentsOf(after)];
  const changes = directions.map((widens, index) => compareNumber(old[index], now[index], widens));
  if (changes.includes(undefined)) return undefined;
  return summarize([...changes, loosened ? 'wider' : tightened ? 'narrower' : 'same']);
}

/** `expect(elapsedMs < 50).toBe(true)` with another number. */
function compareSubjects(before: ReadAssertion, after: ReadAssertion): ToleranceChange | undefined {
  const [old, now] = [comparison.exec(before.subject), comparison.exec(after.subject)];
  const isSame = before.matcher === after.matcher && before.args.join() === after.args.join();
  if (old === null || now === null || !isSame || old[1] !== now[1] || old[2] !== now[2]) return undefined;
  const holds = before.args[0] === 'true' || /^(?:toBeTruthy|ok)$/.test(before.matcher);
  if (!holds) return 'other';
  const strictness = old[3] === now[3] ? 'same' : now[3] === '=' ? 'wider' : 'narrower';
  return summarize([compareNumber(old[4], now[4], old[2] === '<' ? 'up' : 'down'), strictness]);
}

function argumentsOf({ matcher, args }: ReadAssertion): readonly string[] {
  return matcher === 'toBeCloseTo' && args.length === 1 ? [args[0]!, defaultPrecision] : args;
}

/** Undefined where the bound is no number that can be seen. */
function compareNumber(before: string | undefined, after: string | undefined, widens: Widens | undefined) {
  if (before === after) return 'same';
  const [old, now] = [valueOf(before), valueOf(after)];
  if (widens === undefined || Number.isNaN(old) || Number.isNaN(now)) return undefined;
  if (old === now) return 'same';
  return now > old === (widens === 'up') ? 'wider' : 'narrower';
}

/** `100`, `limitMs = 100` */
function valueOf(text: string | undefined): number {
  const number = text?.split(' = ').at(-1);
  return number === undefined || number === '' ? Number.NaN : Number(number);
}

function summarize(changes: readonly (string | undefined)[]): ToleranceChange | undefined {
  if (changes.includes(undefined)) return undefined;
  const different = new Set(changes.filter((change) => change !== 'same'));
  if (different.size === 0) return undefined;
  return different.size === 1 ? ([...different][0] as ToleranceChange) : 'other';
}
