import type { FileKind } from './file-kind.ts';
import type { Judgement } from '../judge/judgement.ts';
import { judgeText } from '../judge/judge-text.ts';

/** A part of a file in which one thing stands: a value, a string, a comment, a line. */
export interface Region {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
  /** Judges digits that start at this offset of the file. */
  judge(at: number): Judgement;
}

/** Reads a text within a file that is of another kind, such as an example in a document. */
export type ReadNested = (kind: FileKind, source: string) => readonly Region[];

/** No context is farther away than this. */
const reach = 240;

/** A part that is judged as text, line by line. @param name  What names the text as a whole. */
export function textRegion(source: string, start: number, end: number, name?: string): Region {
  return {
    start,
    end,
    judge: (at) => judgeText({ left: lineBefore(source, start, at), right: lineAfter(source, end, at), name }),
  };
}

/** A part that is judged as prose: a sentence goes on in the next line, behind the mark of a comment or of a quotation. */
export function proseRegion(source: string, start: number, end: number): Region {
  return {
    start,
    end,
    judge: (at) =>
      judgeText({ left: joinLines(source.slice(Math.max(start, at - reach), at)), right: lineAfter(source, end, at) }),
  };
}

/** A region of a text that begins at `offset` of the file. */
export function shiftRegion({ start, end, judge }: Region, offset: number): Region {
  return { start: start + offset, end: end + offset, judge: (at) => judge(at - offset) };
}

/** The text of the line before `at`, from `start` on; a line that is continued by a backslash is one with the next. */
export function lineBefore(source: string, start: number, at: number): string {
  const before = source.slice(Math.max(start, at - reach), at).replace(/\\\r?\n\s*/g, ' ');
  return before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1);
}

/** The text of the line behind the digits at `at`, up to `end`. */
export function lineAfter(source: string, end: number, at: number): string {
  let from = at;
  while (isDigit(source.charCodeAt(from))) from += 1;
  return restOfLine(source, from, end);
}

/** The text from an offset to the end of its line, or to `end`. */
export function restOfLine(source: string, from: number, end: number): string {
  return /^[^\r\n]*/.exec(source.slice(from, Math.min(end, from + reach)))![0];
}

function joinLines(text: string): string {
  return text.replace(/[^]*\n[ \t]*(?:\/\/|#|\*|>)?[ \t]*\r?\n/, '').replace(/\r?\n[ \t]*(?:\/\/+|#+|\*|>|--)?[ \t]*/g, ' ');
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
