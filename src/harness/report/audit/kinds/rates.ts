import type { StateCounts } from '../../../evidence/run-record.ts';
import { findAll } from '../audited-claim.ts';
import type { ClaimKind } from '../audited-claim.ts';
import { parseFigure } from '../figure.ts';
import { judgeByRecord, refuted, supported, unproven } from '../judgement.ts';

const rate = /(?<![\d.,])(?<percent>\d{1,3}(?:[.,]\d+)?) ?(?:%|per ?cent\b)/g;
const subject = '(?:QA |acceptance |the |all |our )*(?:tests?|components?|criteria)?';
const good = '(?:pass(?:ed|es|ing)?|green|complet(?:e|ed|ion)|success(?:ful)?|done|finished)';
const saidAfter = new RegExp(`^ ?(?:of )?${subject} ?(?:(?:are|were|is|now) )*${good}\\b(?: rate)?(?! ?(?:\\p{L}{3,}))`, 'iu');
const saidBefore = new RegExp(`\\b${good}(?: rate)?\\b(?: ?(?:is|of|was|at|now|\\||:|=|-))* ?$`, 'i');
/** Measured by nothing, or something else than how many are GREEN. */
const other =
  /\b(?:cover(?:age|ed)|branch(?:es)?|lines?|statements?|document\w*|docs|lint\w*|types?|review\w*|mutation|memory|cpu|load|overhead|faster|slower|latency|throughput|utili[sz]ation|migrat\w*|first|fail\w*|error\w*|cache|hit|uptime|availability)\b/i;

/** The ledger decides these. */
const ofFirstAttempts = /\bfirst[ -](?:attempt|try) success(?: rate)?(?: (?:is|of|was))? ?[:=|]? ?$/i;

/** `100 % complete`, `pass rate 87.5 %`. What no run measures, such as coverage, is unproven. */
export const rates: ClaimKind = {
  name: 'rate',
  find: ({ text }) =>
    findAll(text, rate, ({ 0: words, index, groups }, facts) => {
      const [before, after] = [
        text
          .slice(0, index)
          .split(/[,;()]/)
          .at(-1) ?? '',
        text.slice(index + words.length),
      ];
      const [clause = ''] = after.split(/[,;()]/);
      const isAboutResults = saidAfter.test(after) || saidBefore.test(before);
      if (!isAboutResults || other.test(before) || other.test(clause)) return unproven('No evidence measures this.');
      const said = groups?.['percent'] ?? '';
      return judgeByRecord(facts, ({ totals: { components, criteria } }, evidence) => {
        const isIt = [components, criteria].some((counts) => matches(counts, said));
        const measured = `${criteria.GREEN} of ${criteria.total} criteria and ${components.GREEN} of ${components.total} components are GREEN`;
        return isIt ? supported(`${measured}.`, evidence) : refuted(`${measured}, which is not ${said} %.`, evidence);
      });
    }).filter(({ index }) => !ofFirstAttempts.test(text.slice(0, index))),
};

/** As precisely as it was said; only a whole is 100 %. */
function matches({ GREEN, total }: StateCounts, said: string): boolean {
  const percent = parseFigure(said);
  if (total === 0 || (percent === 100 && GREEN !== total)) return false;
  const digits = said.split(/[.,]/)[1]?.length ?? 0;
  return Math.abs((100 * GREEN) / total - percent) <= 0.5 * 10 ** -digits + 1e-9;
}
