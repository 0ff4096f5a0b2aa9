import type { ExpectStatic } from 'vitest';

import { matcherProbes } from './matcher-probes.ts';
import { refuseImpostors } from './refuse-impostors.ts';
import type { Chai } from './refuse-impostors.ts';

type Matchers = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** Knows the matchers as they were before any test was loaded, and has those that were replaced since tell true from false. */
export class MatcherWatch {
  readonly #prototype: object;
  readonly #originals: ReadonlyMap<string, unknown>;

  /** @param prototype The prototype of chai's assertions, where every matcher lies. */
  constructor(prototype: object) {
    this.#prototype = prototype;
    this.#originals = new Map(namesOf(prototype).map((name) => [name, behindName(prototype, name)]));
  }

  /**
   * Says which built-in matcher was replaced by one that no longer tells true from false; undefined while there is none. A library
   * may replace a matcher by a better one.
   */
  findDead(expect: ExpectStatic, fresh: () => number): string | undefined {
    for (const [name, original] of this.#originals) {
      if (behindName(this.#prototype, name) === original) continue;
      const probe = Object.hasOwn(matcherProbes, name) ? matcherProbes[name] : undefined;
      if (probe === undefined) return `${name} of the assertions was replaced`;
      // Small enough for a difference of one to be one.
      const [right, wrong, ...args] = probe(fresh() % 1_000_000);
      if (!holds(expect, name, right, args)) return `expect(x).${name} was replaced, and throws for what is right`;
      if (holds(expect, name, wrong, args)) return `expect(x).${name} was replaced, and passes for what is wrong`;
    }
    return undefined;
  }
}

let guard: MatcherWatch | undefined;

/** The watch over the matchers of this process, kept from the first call on, which must come before any test is loaded. */
export function guardAssertions(chai: Chai, expect: ExpectStatic): MatcherWatch {
  if (guard !== undefined) return guard;
  refuseImpostors(chai, expect);
  guard = new MatcherWatch(chai.Assertion.prototype);
  return guard;
}

function namesOf(prototype: object): string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
}

function behindName(prototype: object, name: string): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  return descriptor?.get ?? descriptor?.value;
}

function holds(expect: ExpectStatic, name: string, subject: unknown, args: readonly unknown[]): boolean {
  try {
    (expect(subject) as unknown as Matchers)[name]!(...args);
    return true;
  } catch {
    return false;
  }
}
