import { categoryOf, kindOf } from '../read/file-kind.ts';
import type { FileCategory, FileKind } from '../read/file-kind.ts';
import { findLookAlike } from '../judge/find-look-alike.ts';
import { judgeText } from '../judge/judge-text.ts';
import { lookAlike, unsure } from '../judge/judgement.ts';
import type { Judgement, Verdict } from '../judge/judgement.ts';
import { readKind } from '../read/read-kind.ts';
import { lineBefore, restOfLine } from '../read/region.ts';
import type { Region } from '../read/region.ts';

/** The digits of the port at one place of a file. Line and column count from 1. */
export interface PortMatch {
  /** Offset in the text of the file. */
  readonly at: number;
  readonly line: number;
  readonly column: number;
  readonly verdict: Verdict;
  readonly reason: string;
}

/** What a file has of the port. */
export interface FileMatches {
  readonly kind: FileKind;
  readonly category: FileCategory;
  readonly matches: readonly PortMatch[];
}

const history = /(?:^|\/)(?:changelog|changes|history|news|releases?|release[-_]notes)(?:\.[a-z]+)?$/i;

/** Finds every occurrence of a port's digits in a text and judges each: by the kind of the file and by its place in the syntax. Pure. */
export function findMatches(file: string, source: string, port: number): FileMatches {
  const digits = String(port);
  const kind = kindOf(file, source);
  const isHistory = history.test(file);
  const offsets = offsetsOf(source, digits);
  let regions: ReadonlyMap<number, Region> | undefined;
  const judge = (at: number): Judgement => {
    const left = lineBefore(source, 0, at);
    const right = restOfLine(source, at + digits.length, source.length);
    const alike = findLookAlike(left, right);
    if (alike !== undefined) return lookAlike(alike);
    regions ??= regionsAt(offsets, readKind(kind, source, digits, file));
    const judgement = regions.get(at)?.judge(at) ?? judgeText({ left, right });
    // What was true of an earlier version stays true of it.
    return isHistory && judgement.verdict === 'certain' ? unsure(`in a history of changes: ${judgement.reason}`) : judgement;
  };
  const place = placesOf(source);
  return { kind, category: categoryOf(kind), matches: offsets.map((at) => ({ at, ...place(at), ...judge(at) })) };
}

function offsetsOf(source: string, digits: string): number[] {
  const offsets: number[] = [];
  for (let at = source.indexOf(digits); at !== -1; at = source.indexOf(digits, at + 1)) offsets.push(at);
  return offsets;
}

/** The first region that holds each offset. */
function regionsAt(offsets: readonly number[], regions: readonly Region[]): Map<number, Region> {
  const found = new Map<number, Region>();
  for (const region of regions) {
    for (let index = firstFrom(offsets, region.start); index < offsets.length && offsets[index]! < region.end; index += 1) {
      if (!found.has(offsets[index]!)) found.set(offsets[index]!, region);
    }
  }
  return found;
}

/** The index of the first offset that is not before `start`; the offsets ascend. */
function firstFrom(offsets: readonly number[], start: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[middle]! < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Places of offsets that come in order. */
function placesOf(source: string): (at: number) => { line: number; column: number } {
  let line = 1;
  let start = 0;
  return (at) => {
    for (let next = source.indexOf('\n', start); next !== -1 && next < at; next = source.indexOf('\n', start)) {
      line += 1;
      start = next + 1;
    }
    return { line, column: at - start + 1 };
  };
}
