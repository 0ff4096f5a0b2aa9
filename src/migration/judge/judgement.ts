/** What is done with an occurrence: changed, left alone unless named, or left alone and counted. */
export type Verdict = 'certain' | 'unsure' | 'look-alike';

/** What an occurrence of the number is taken for, and why, in words for a person. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** A port beyond doubt. */
export function certain(reason: string): Judgement {
  return { verdict: 'certain', reason };
}

/** It may be the port, and nothing at its place decides it. */
export function unsure(reason: string): Judgement {
  return { verdict: 'unsure', reason };
}

/** The same digits, and not the port. */
export function lookAlike(reason: string): Judgement {
  return { verdict: 'look-alike', reason };
}
