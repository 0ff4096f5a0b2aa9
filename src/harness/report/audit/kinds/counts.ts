import type { RecordedTotals } from '../../../evidence/run-record.ts';
import { findAll } from '../audited-claim.ts';
import type { ClaimKind } from '../audited-claim.ts';
import { judgeByRecord, refuted, supported } from '../judgement.ts';
import type { Judgement } from '../judgement.ts';

const units =
  'QA components?|components?|(?:acceptance )?criteria|criterion|(?:QA )?tests?|assertions?|findings? of (?:test )?debt';
const share = new RegExp(
  `(?<green>\\d[\\d,]*) ?(?:/|of|out of) ?(?<total>\\d[\\d,]*)(?: (?:QA )?(?<unit>${units}))?(?: (?:are |were )?(?:GREEN|green|pass(?:ed|ing)?|complete|done))?`,
  'g',
);
const single = new RegExp(
  `(?<![\\d.,/-]|QA-)(?<count>\\d[\\d,]*) (?<unit>${units})(?<passing> (?:are |were |all )?(?:GREEN|green|pass(?:ed|ing)?))?`,
  'g',
);

/** `15/15 GREEN`, `35 of 40 tests passing`, `511 assertions`. */
export const counts: ClaimKind = {
  name: 'count',
  find: ({ text }) => [
    ...findAll(text, share, ({ groups }, facts) =>
      judgeByRecord(facts, ({ totals }, evidence) =>
        judgeShare(numberOf(groups?.['green']), numberOf(groups?.['total']), groups?.['unit'], totals, evidence),
      ),
    ),
    ...findAll(text, single, ({ groups }, facts) =>
      judgeByRecord(facts, ({ totals }, evidence) => {
        const measured = measure(groups?.['unit'] ?? '', groups?.['passing'] !== undefined, totals);
        const said = numberOf(groups?.['count']);
        return said === measured
          ? supported(`The run counted ${measured}.`, evidence)
          : refuted(`The run counted ${measured}, not ${said}.`, evidence);
      }),
    ),
  ],
};

function judgeShare(
  green: number,
  total: number,
  unit: string | undefined,
  totals: RecordedTotals,
  evidence: Judgement['evidence'],
): Judgement {
  const { components, criteria } = totals;
  const candidates = unit === undefined ? [components, criteria] : [unit.includes('component') ? components : criteria];
  if (candidates.some((counted) => counted.GREEN === green && counted.total === total))
    return supported(`${green} of ${total} are GREEN.`, evidence);
  const measured = `${components.GREEN} of ${components.total} components and ${criteria.GREEN} of ${criteria.total} criteria are GREEN`;
  return refuted(`The run says otherwise: ${measured}.`, evidence);
}

/** A test proves exactly one criterion, so tests are counted as criteria. */
function measure(unit: string, passing: boolean, { components, criteria, assertions, debt }: RecordedTotals): number {
  if (unit.includes('debt')) return debt;
  if (unit.startsWith('assertion')) return assertions;
  const counted = unit.includes('component') ? components : criteria;
  return passing ? counted.GREEN : counted.total;
}

function numberOf(text: string | undefined): number {
  return Number((text ?? '').replaceAll(',', ''));
}
