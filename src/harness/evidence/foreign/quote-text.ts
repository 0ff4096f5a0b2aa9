import { makeVisible } from '../../../foundation/text/visible-text.ts';

const shownCharacters = 64;

/** A text of a foreign file in quotation marks, with nothing in it that a terminal would obey, also where JSON is printed. */
export function quoteText(text: string): string {
  return JSON.stringify(makeVisible(text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text));
}
