import type { RunRecord } from '../../../evidence/run-record.ts';
import { findAll } from '../audited-claim.ts';
import type { ClaimKind } from '../audited-claim.ts';
import { judgeByRecord, refuted, supported, unproven } from '../judgement.ts';
import type { Judgement } from '../judgement.ts';

const zero =
  /\b(?:zero|no|0|without(?: any)?)[ -](?<what>(?:test )?debt|skip(?:ped)?(?: tests?)?|todo(?: tests?)?|warnings?|fail(?:ures?|ing tests?|ed tests?)|flak(?:y tests?|es?|iness)|regressions?|errors?|timeouts?|hangs?|hung tests?|(?:memory )?leaks?|retries)\b/gi;

interface Measure {
  readonly about: RegExp;
  readonly count: (record: RunRecord) => number;
}

/** What a run counts. Its scan sees every skip and retry, so these are debt. */
const measures: readonly Measure[] = [
  { about: /debt|skip|todo|retries/i, count: ({ totals }) => totals.debt },
  { about: /timeout|hang|hung/i, count: ({ totals }) => totals.criteria.TIMEOUT },
  { about: /fail/i, count: ({ totals: { criteria } }) => criteria.total - criteria.GREEN },
  { about: /warning/i, count: ({ findings }) => findings.length },
];

/** `zero test debt`, `no failures`, `without warnings`. */
export const zeros: ClaimKind = {
  name: 'zero',
  find: ({ text }) =>
    findAll(text, zero, ({ groups }, facts): Judgement => {
      const what = groups?.['what'] ?? '';
      if (/regression/i.test(what)) return judgeRegressions(facts.classes);
      const measure = measures.find(({ about }) => about.test(what));
      if (measure === undefined) return unproven('No evidence counts this.');
      return judgeByRecord(facts, (record, evidence) => {
        const found = measure.count(record);
        return found === 0 ? supported('The run counted none.', evidence) : refuted(`The run counted ${found}.`, evidence);
      });
    }),
};

function judgeRegressions(classes: Readonly<Record<string, string>> | undefined): Judgement {
  if (classes === undefined) return unproven('Nothing was compared with a base: only a gate decision against a base says so.');
  const broken = Object.entries(classes).filter(([, change]) => change === 'pass→fail');
  return broken.length === 0
    ? supported('No criterion that passed at the base fails now.', [])
    : refuted(`Passed at the base and fails now: ${broken.map(([id]) => id).join(', ')}.`, []);
}
