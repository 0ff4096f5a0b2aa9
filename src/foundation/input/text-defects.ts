import { invisibleCharacter, nameCodePoint } from '../text/visible-text.ts';

/** Scripts whose letters are easily taken for each other. */
const likeScripts = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee', 'Coptic'] as const;
/** Made for the first text that is not ASCII: to make them takes more than a millisecond. */
let letterOfScript: readonly RegExp[] | undefined;
const printableAscii = /^[ -~]*$/;

/** What makes a text differ from what a reader sees; undefined when nothing does. */
export function findTextDefect(text: string): { message: string; remedy: string } | undefined {
  if (text !== text.trim()) return { message: 'has a space at its start or end', remedy: 'Remove the space.' };
  if (printableAscii.test(text)) return undefined;
  const invisible = invisibleCharacter.exec(text);
  if (invisible !== null) {
    return {
      message: `contains the invisible or control character ${nameCodePoint(invisible[0])}`,
      remedy: 'Remove the character.',
    };
  }
  if (text !== text.normalize('NFC'))
    return { message: 'is not in Unicode normal form C', remedy: 'Type the accented letters as single characters.' };
  const mixed = text.match(/\p{L}[\p{L}\p{M}\p{N}]*/gu)?.find(mixesScripts);
  if (mixed === undefined) return undefined;
  return {
    message: `mixes letters of several scripts that look alike in \`${mixed}\`: ${listForeignCharacters(mixed).join(', ')}`,
    remedy: 'Type the word again in one script.',
  };
}

/** Characters beyond ASCII, each with its code point and as it looks. */
export function listForeignCharacters(text: string): string[] {
  const foreign = new Set([...text].filter((character) => character > '~' || character < ' '));
  return [...foreign]
    .slice(0, 8)
    .map((character) =>
      invisibleCharacter.test(character) ? nameCodePoint(character) : `${nameCodePoint(character)} \`${character}\``,
    );
}

function mixesScripts(candidate: string): boolean {
  letterOfScript ??= likeScripts.map((script) => new RegExp(`\\p{Script=${script}}`, 'u'));
  return letterOfScript.filter((letter) => letter.test(candidate)).length > 1;
}
