import { findAll } from '../audited-claim.ts';
import type { ClaimKind } from '../audited-claim.ts';
import { endsPlainly } from '../following-words.ts';
import { judgeByRecord, refuted, supported, unproven } from '../judgement.ts';

const whole =
  /\b(?:all|every|each)(?: of)?(?: the| our| its)?(?: QA| acceptance| unit| integration)* (?:tests?|components?|criteri(?:a|on)|checks?)(?: (?:are|is|have|has|now|were|been|currently))* (?:green|pass(?:ed|es|ing)?|met|satisfied|successful)\b|\ball (?:green|pass(?:ed|ing)?)\b|\b(?:everything|fully|completely|entirely)(?: is| now)* (?:green|pass(?:es|ed|ing)?)\b/gi;

/** `all tests pass`, `ALL GREEN`, `everything is green`. */
export const wholes: ClaimKind = {
  name: 'whole',
  find: ({ text }) =>
    findAll(text, whole, ({ 0: words, index }, facts) => {
      if (!endsPlainly(text.slice(index + words.length))) return unproven('No evidence measures this.');
      return judgeByRecord(facts, ({ totals: { criteria } }, evidence) => {
        const measured = `${criteria.GREEN} of ${criteria.total} criteria are GREEN.`;
        const isWhole = criteria.total > 0 && criteria.GREEN === criteria.total;
        return isWhole ? supported(measured, evidence) : refuted(measured, evidence);
      });
    }),
};
