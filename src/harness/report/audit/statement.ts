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
