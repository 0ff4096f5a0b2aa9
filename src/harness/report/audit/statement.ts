/** A piece of a report that a person wrote, small enough to hold one thought: a sentence, a list item, a row of a table, a line of output. */
export interface Statement {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** Titles of the headings above it, outermost first. */
  readonly headings: readonly string[];
  /** Of a row: each cell with the title of its column. */
  readonly cells?: readonly { readonly column: string; readonly text: string }[];
}

/** Of a row the cell in which a place of its text lies. */
export function cellAt(
  { cells }: Statement,
  index: number,
): { readonly column: string; readonly text: string; readonly from: number } | undefined {
  let from = 0;
  for (const cell of cells ?? []) {
    if (index <= from + cell.text.length) return { ...cell, from };
    from += cell.text.length + ' | '.length;
  }
  return undefined;
}
