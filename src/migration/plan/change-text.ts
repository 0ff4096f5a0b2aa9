import type { PortMatch } from './find-matches.ts';
import type { ChangedLine } from './migration-plan.ts';

/** The text with the digits at the matches replaced, and the lines that differ. @param matches  In the order of the text. */
export function changeText(
  text: string,
  matches: readonly PortMatch[],
  from: number,
  to: number,
): { readonly changed: string; readonly lines: readonly ChangedLine[] } {
  const parts: string[] = [];
  let end = 0;
  for (const { at } of matches) {
    parts.push(text.slice(end, at), String(to));
    end = at + String(from).length;
  }
  parts.push(text.slice(end));
  const byLine = Map.groupBy(matches, ({ line }) => line);
  return { changed: parts.join(''), lines: [...byLine.values()].map((group) => changeLine(text, group, from, to)) };
}

function changeLine(text: string, matches: readonly PortMatch[], from: number, to: number): ChangedLine {
  const [{ at, line, column }] = matches as [PortMatch, ...PortMatch[]];
  const start = at - column + 1;
  const before = /^[^\n]*/.exec(text.slice(start))![0].replace(/\r$/, '');
  let after = before;
  for (const { column: place } of matches.toReversed()) {
    after = after.slice(0, place - 1) + String(to) + after.slice(place - 1 + String(from).length);
  }
  return { line, before, after, reasons: [...new Set(matches.map(({ reason }) => reason))], places: matches.length };
}
