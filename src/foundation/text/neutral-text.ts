import { invisibleCharacter, nameCodePoint } from './visible-text.ts';

const everyInvisibleCharacter = new RegExp(invisibleCharacter, 'gu');
/** What is not a character of XML 1.0 although it prints nothing a terminal would obey. */
const nonCharacter = /[\ufffe\uffff]|\p{Cs}/gu;
/** GitHub obeys `::` at the start of a line; GitHub, Azure and TeamCity `##[`, `##vso[` and `##teamcity[` anywhere. */
const ciCommand = /^(\s*):(?=:)|#(?=#[a-z]*\[)/gimu;

/**
 * The text on its lines with every invisible character written as its code point, and nothing in it that a terminal, a
 * CI log or an XML parser would take for an instruction or refuse.
 */
export function neutralText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(everyInvisibleCharacter, (character) =>
      character === '\n' || character === '\t' ? character : `<${nameCodePoint(character)}>`,
    )
    .replace(nonCharacter, (character) => `<${nameCodePoint(character)}>`)
    .replace(ciCommand, (match) => `${match}\\`);
}
