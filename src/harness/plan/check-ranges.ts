import type { ParsedDocument } from '../../foundation/input/parsed-document.ts';
import type { Problem } from '../../foundation/problem.ts';
import { parseRange } from './parse-range.ts';
import type { SubwaveEntry } from './plan-file.ts';

/** Ranges that end before they begin, and ranges that share components with an earlier one. */
export function checkRanges(subwaves: readonly SubwaveEntry[], document: ParsedDocument): Problem[] {
  const ranges = subwaves.flatMap(({ id, qa }, index) => (qa === undefined ? [] : [{ id, qa, index, ...parseRange(qa) }]));
  return [
    ...ranges.filter(({ first, last }) => first > last).map((range) => reversed(range, document)),
    ...checkOverlaps(
      ranges.filter(({ first, last }) => first <= last),
      document,
    ),
  ];
}

interface PlacedRange {
  readonly id: string;
  readonly qa: string;
  readonly index: number;
  readonly first: number;
  readonly last: number;
}

function reversed({ qa, index, first, last }: PlacedRange, document: ParsedDocument): Problem {
  const message = `The range ${qa} ends before it begins.`;
  return document.problemAt(`/subwaves/${index}/qa`, { code: 'RANGE', message, remedy: `Write QA-${last}..QA-${first}.` });
}

function checkOverlaps(ranges: readonly PlacedRange[], document: ParsedDocument): Problem[] {
  const problems: Problem[] = [];
  // The one that reaches farthest so far: the range just before may lie within it and end early.
  let farthest: PlacedRange | undefined;
  for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
    if (farthest !== undefined && farthest.last >= range.first) {
      const message = `The range ${range.qa} of ${range.id} overlaps ${farthest.qa} of ${farthest.id}.`;
      const remedy = 'Give every component to one subwave.';
      problems.push(document.problemAt(`/subwaves/${range.index}/qa`, { code: 'RANGE', message, remedy }));
    }
    if (farthest === undefined || range.last > farthest.last) farthest = range;
  }
  return problems;
}
