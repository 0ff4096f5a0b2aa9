import type { RunRecord } from '../../../evidence/run-record.ts';
import type { ClaimKind, FoundClaim } from '../audited-claim.ts';
import { parseFigure } from '../figure.ts';
import { judgeByRecord, refuted, supported } from '../judgement.ts';
import type { Statement } from '../statement.ts';
import { isEstimate } from './estimates.ts';

const idPattern = /\bQA-\d+(?:\.\d+)?\b/;
const duration = /(?<![\d.,<≤])(?<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?) ?(?<unit>ms|s|sec|seconds?)(?![\p{L}/])/gu;

/** `QA-461: 12 ms`: how long the run says that it took. */
export const durations: ClaimKind = {
  name: 'duration',
  find: (statement) => {
    const [id] = idPattern.exec(statement.text) ?? [];
    if (id === undefined) return [];
    return [...statement.text.matchAll(duration)].flatMap((match): FoundClaim[] => {
      if (isInEstimate(statement, match[0])) return [];
      const unitMs = match.groups?.['unit'] === 'ms' ? 1 : 1000;
      const figure = match.groups?.['figure'] ?? '';
      const saidMs = parseFigure(figure) * unitMs;
      const stepMs = unitMs / 10 ** decimalsOf(figure);
      return [
        {
          quote: `${id} ${match[0]}`,
          index: match.index,
          length: match[0].length,
          judge: (facts) =>
            judgeByRecord(facts, (record, evidence) => {
              const measuredMs = findDurationMs(record, id);
              if (measuredMs === undefined) return refuted(`${id} is not in the evidence.`, evidence);
              const agrees = Math.abs(measuredMs - saidMs) <= stepMs / 2 + 1e-9;
              return agrees
                ? supported(`The run measured ${measuredMs} ms.`, evidence)
                : refuted(`The run measured ${measuredMs} ms.`, evidence);
            }),
        },
      ];
    });
  },
};

function decimalsOf(figure: string): number {
  const [, decimals = ''] = /^\d+[.,](\d+)$/.exec(figure.replace(/,(?=\d{3}(?:,|\.|$))/g, '')) ?? [];
  return decimals.length;
}

function isInEstimate(statement: Statement, quote: string): boolean {
  const cells = statement.cells?.filter(({ text }) => text.includes(quote)) ?? [];
  return statement.cells === undefined
    ? isEstimate(statement)
    : cells.every((cell) => isEstimate({ ...statement, cells: [cell] }));
}

function findDurationMs({ components }: RunRecord, id: string): number | undefined {
  const component = components.find((each) => each.component === id);
  return (
    component?.durationMs ?? components.flatMap(({ criteria }) => criteria).find(({ criterion }) => criterion === id)?.durationMs
  );
}
