import type { RunRecord } from '../../../evidence/run-record.ts';
import type { AuditFacts } from '../audit-facts.ts';
import { findAll } from '../audited-claim.ts';
import type { ClaimKind } from '../audited-claim.ts';
import { judgeByRecord, refuted, supported, unproven } from '../judgement.ts';
import type { Judgement } from '../judgement.ts';

const things =
  '(?:test )?debt|skip(?:ped)?(?: tests?)?|todo(?: tests?)?|warnings?|fail(?:ures?|ing tests?|ed tests?)|flak(?:y tests?|es?|iness)|regressions?|errors?|timeouts?|hangs?|hung tests?|(?:memory )?leaks?|retries|(?:known |open )?(?:issues|bugs|defects)|known failures|blockers|rework';
const zero = new RegExp(`(?<![\\d.,/-])\\b(?:zero|no|0|without(?: any)?)[ -](?<what>${things})\\b`, 'gi');
/** The name first, as in a list or a table. */
const labelled = new RegExp(
  `(?<![\\w-])(?<what>${things}|skipped|failed|failing)\\b ?(?:count|found|items?)? ?[:=|—–] ?(?:zero|none|0|no)\\b(?![.,]\\d| ?[%/]| \\p{L})`,
  'giu',
);

const isAboutOthers =
  /^ (?:(?:was|were|are|is|been|has|have|to|be) )*(?:fixed|removed|allowed|permitted|tolerated|resolved|closed|addressed|acceptable|accepted|ignored|paid|policy)\b/i;

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

/** `zero test debt`, `no failures`, `Test debt: ZERO`. */
export const zeros: ClaimKind = {
  name: 'zero',
  find: ({ text }) =>
    [zero, labelled].flatMap((pattern) =>
      findAll(text, pattern, ({ 0: words, index, groups }, facts) =>
        isAboutOthers.test(text.slice(index + words.length))
          ? unproven('It does not say how many there are.')
          : judge(groups?.['what'] ?? '', facts),
      ),
    ),
};

function judge(what: string, facts: AuditFacts): Judgement {
  if (/regression/i.test(what)) return judgeRegressions(facts.classes);
  const measure = /known/i.test(what) ? undefined : measures.find(({ about }) => about.test(what));
  if (measure === undefined) return unproven('No evidence counts this.');
  return judgeByRecord(facts, (record, evidence) => {
    const found = measure.count(record);
    return found === 0 ? supported('The run counted none.', evidence) : refuted(`The run counted ${found}.`, evidence);
  });
}

function judgeRegressions(classes: Readonly<Record<string, string>> | undefined): Judgement {
  if (classes === undefined) return unproven('Nothing was compared with a base: only a gate decision against a base says so.');
  const broken = Object.entries(classes).filter(([, change]) => change === 'pass→fail');
  return broken.length === 0
    ? supported('No criterion that passed at the base fails now.', [])
    : refuted(`Passed at the base and fails now: ${broken.map(([id]) => id).join(', ')}.`, []);
}
