/** Characters that move the cursor, hide, or reorder what is printed: controls, bidirectional and zero-width marks. */
export const invisibleCharacter =
  // oxlint-disable-next-line no-misleading-character-class -- The zero-width joiner is one of the characters sought.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/u;

const everyInvisibleCharacter = new RegExp(invisibleCharacter, 'gu');

/** The text on one line with every invisible character written as its code point, so that a terminal shows what is there. */
export function makeVisible(text: string): string {
  return text.replace(everyInvisibleCharacter, (character) => `<${nameCodePoint(character)}>`);
}

/** `U+202E` */
export function nameCodePoint(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
