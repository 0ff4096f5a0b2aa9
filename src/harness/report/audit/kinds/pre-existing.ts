import { findAll } from '../audited-claim.ts';
import type { ClaimKind } from '../audited-claim.ts';
import { refuted, supported, unproven } from '../judgement.ts';

const excuse =
  /(?<!\b(?:no|zero|without|without any|0) )\b(?:pre-?existing|known (?:failures?|issues?|flakes?)|unrelated (?:failures?|tests?|to (?:this|our|the) (?:work|change|subwave))|already (?:failing|failed|broken|red)|not caused by)\b/gi;

/** `the other five are pre-existing`. Only a run of the base commit says so. */
export const preExisting: ClaimKind = {
  name: 'pre-existing failure',
  find: ({ text }) =>
    findAll(text, excuse, (_match, { classes }) => {
      if (classes === undefined)
        return unproven('Nobody ran the base commit: only a gate decision against a base knows what failed before.');
      const of = (wanted: string) => Object.entries(classes).flatMap(([id, change]) => (change === wanted ? [id] : []));
      const broken = of('pass→fail');
      if (broken.length > 0) return refuted(`Passed at the base and fails now: ${broken.join(', ')}.`, []);
      const before = of('fail→fail');
      return before.length > 0
        ? supported(`Failed at the base as well: ${before.join(', ')}.`, [])
        : refuted('Nothing that fails now failed at the base.', []);
    }),
};
