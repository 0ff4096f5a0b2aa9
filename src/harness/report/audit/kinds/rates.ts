import type { StateCounts } from '../../../evidence/run-record.ts';
import { findAll } from '../audited-claim.ts';
import type { ClaimKind } from '../audited-claim.ts';
import { judgeByRecord, refuted, supported, unproven } from '../judgement.ts';

const rate = /(?<![\d.])(?<percent>\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent)/g;
const aboutResults = /complet|pass|green|success|done|finish/i;
const aboutTimeOrLoad = /slower|faster|overhead|cpu|utili[sz]ation|at \d+ ?%/i;

/** `100 % complete`, `pass rate 87.5 %`. What no run measures, such as coverage, is unproven. */
export const rates: ClaimKind = {
  name: 'rate',
  find: ({ text }) => {
    if (aboutTimeOrLoad.test(text) && !aboutResults.test(text))
      return findAll(text, rate, () => unproven('No evidence measures this.'));
    return findAll(text, rate, ({ groups }, facts) => {
      if (!aboutResults.test(text)) return unproven('No evidence measures this.');
      const said = groups?.['percent'] ?? '';
      return judgeByRecord(facts, ({ totals: { components, criteria } }, evidence) => {
        const isIt = [components, criteria].some((counts) => matches(counts, said));
        const measured = `${criteria.GREEN} of ${criteria.total} criteria and ${components.GREEN} of ${components.total} components are GREEN`;
        return isIt ? supported(`${measured}.`, evidence) : refuted(`${measured}, which is not ${said} %.`, evidence);
      });
    });
  },
};

/** As precisely as it was said; only a whole is 100 %. */
function matches({ GREEN, total }: StateCounts, said: string): boolean {
  if (total === 0 || (Number(said) === 100 && GREEN !== total)) return false;
  const digits = said.split('.')[1]?.length ?? 0;
  return Math.abs((100 * GREEN) / total - Number(said)) <= 0.5 * 10 ** -digits + 1e-9;
}
