import type { ClaimKind, FoundClaim } from '../audited-claim.ts';
import { unproven } from '../judgement.ts';
import type { Statement } from '../statement.ts';

const word =
  /\b(?:estimat(?:ed?|ion|es)|est\.|approx(?:\.|imately)?|roughly|projected|expected|typical(?:ly)?|assumed)(?=\W|$)|~ ?\d/i;
const figure = /\d[\d.,]* ?(?:ns|µs|us|ms|s|sec(?:onds?)?|min(?:utes?)?|h|hours?|%|MB|KB|GB|MiB|GiB)(?![\p{L}])/u;

/** `~3 ms`, or a figure in a column of estimates. An estimate is no measurement, whatever stands next to it. */
export const estimates: ClaimKind = {
  name: 'estimate',
  find: (statement) => {
    if (!isEstimate(statement)) return [];
    const cells = statement.cells?.filter(({ column, text }) => word.test(column) || word.test(text)) ?? [statement];
    return cells.flatMap(({ text }): FoundClaim[] => {
      const [quote] = figure.exec(text) ?? [];
      if (quote === undefined) return [];
      return [
        {
          quote,
          index: Math.max(0, statement.text.indexOf(text)) + text.indexOf(quote),
          judge: () => unproven('An estimate: nothing was measured.'),
        },
      ];
    });
  },
};

/** True when the statement says, of a figure in it, that it is an estimate. */
export function isEstimate({ text, cells }: Statement): boolean {
  if (cells === undefined) return word.test(text) && figure.test(text);
  return cells.some((cell) => figure.test(cell.text) && (word.test(cell.column) || word.test(cell.text)));
}
