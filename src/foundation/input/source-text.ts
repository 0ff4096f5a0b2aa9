import { makeVisible } from '../text/visible-text.ts';
import type { Problem } from '../problem.ts';

const excerptColumns = 110;

/** What is wrong, apart from where. */
export type ProblemText = Pick<Problem, 'code' | 'message' | 'remedy'>;

/** A text with the name of its file: turns offsets into places, excerpts and problems. */
export class SourceText {
  readonly file: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** Line and column of an offset, both from 1; the column counts UTF-16 units, as editors do. */
  placeAt(offset: number): { line: number; column: number } {
    const starts = (this.#lineStarts ??= findLineStarts(this.text));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  }

  /** The problem with its place, and the offending line with a mark below it. */
  problemAt(offset: number, problem: ProblemText): Problem {
    const { line, column } = this.placeAt(offset);
    const excerpt = this.#excerptAt(line, column);
    return { code: problem.code, file: this.file, line, column, message: problem.message, excerpt, remedy: problem.remedy };
  }

  #excerptAt(line: number, column: number): string {
    const start = this.#lineStarts![line - 1]!;
    const newline = this.text.indexOf('\n', start);
    const end = newline === -1 ? this.text.length : newline;
    // A line of many megabytes must not become an excerpt of many megabytes: take the part around the column.
    const from = Math.max(start, start + column - 1 - (excerptColumns >> 1));
    const to = Math.min(end, from + excerptColumns);
    const head = `${from > start ? '…' : ''}${makeVisible(this.text.slice(from, start + column - 1))}`;
    const tail = `${makeVisible(this.text.slice(start + column - 1, to).trimEnd())}${to < end ? '…' : ''}`;
    const margin = `${line} | `;
    return `${margin}${head}${tail}\n${' '.repeat(margin.length - 2)}| ${' '.repeat(head.length)}^`;
  }
}

function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
