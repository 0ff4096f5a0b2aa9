import { chai, expect, test } from 'vitest';

import { freshNumber } from './canary.ts';
import { matcherProbes } from './matcher-probes.ts';
import { MatcherWatch } from './matcher-watch.ts';

const prototype = chai.Assertion.prototype as unknown as Record<string, unknown>;
const watch = new MatcherWatch(prototype);
const findDead = () => watch.findDead(expect, freshNumber);

const blind = (): void => {};
const refusing = (): never => {
  throw new Error('no');
};

/** The same under another identity, as a library replaces one. */
function wrapped(name: string): unknown {
  const original = prototype[name] as (...args: unknown[]) => unknown;
  return function better(this: unknown, ...args: unknown[]) {
    return original.apply(this, args);
  };
}

/** What the watch says while `matcher` stands in the place of a built-in one. */
function findDeadWith(name: string, matcher: unknown): string | undefined {
  const original = prototype[name];
  prototype[name] = matcher;
  try {
    return findDead();
  } finally {
    prototype[name] = original;
  }
}

test('while nothing was replaced, nothing is dead', () => {
  expect(findDead()).toBeUndefined();
});

/** Matchers of snapshots, promises, orders and times, and other names of those that have a probe. */
const others =
  /Snapshot|Screenshot|Resolved|Nth|Returned(?:Times|$)|LastReturned|^toReturn|^to(?:Be)?Called|^last|Exhausted|FasterThan|SlowerThan/;

test('there is a probe of every other matcher of vitest', () => {
  const names = Object.getOwnPropertyNames(prototype).filter((name) => /^to[A-Z]/.test(name) && !others.test(name));
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !Object.hasOwn(matcherProbes, name))).toEqual([]);
});

test.for(Object.keys(matcherProbes))('%s may be replaced by one as good, and not by one that is blind', (name) => {
  const said = [wrapped(name), blind, refusing].map((matcher) => findDeadWith(name, matcher));
  expect(said).toEqual([
    undefined,
    `expect(x).${name} was replaced, and passes for what is wrong`,
    `expect(x).${name} was replaced, and throws for what is right`,
  ]);
});

test('what has no probe may not be replaced at all', () => {
  expect(findDeadWith('assert', wrapped('assert'))).toBe('assert of the assertions was replaced');
});

test('new matchers are nobody’s concern', () => {
  expect.extend({ toBeOwn: () => ({ pass: true, message: () => '' }) });
  expect(findDead()).toBeUndefined();
});
