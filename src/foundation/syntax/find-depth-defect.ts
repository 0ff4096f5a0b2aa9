import { maxNesting, measureNesting } from './nesting.ts';

/**
 * Of brackets that are open at once, and of arrows, assignments and conditions in one statement, when strings and comments count too. In a
 * thread the parser overflows from about 2,500 and 5,500 on; honest texts have some in their strings that nothing closes.
 */
const bareLimits = { open: 2000, chained: 5000 };

/**
 * Why a text must not be given to the parser, which has no bound of its own and ends the process on a stack overflow; undefined when it may.
 * The text is read twice, since what is a string or a comment can only be guessed without parsing, least of all in JSX: a quotation mark there
 * is text, and would hide all brackets behind it.
 */
export function findDepthDefect(text: string): string | undefined {
  const { deepest } = measureNesting(text);
  if (deepest > maxNesting) return `nests ${deepest} levels deep; at most ${maxNesting} are read`;
  return isDeepAsBareText(text)
    ? `nests too deeply, or has more than ${bareLimits.open} brackets that nothing closes`
    : undefined;
}

/** What a sign does to the brackets that are open, and to the signs of one statement. */
const effects = { opens: 1, closes: 2, chains: 4, separates: 8 } as const;
/** By character; most do nothing. */
const table = new Uint8Array(128);
for (const sign of '([{') table[sign.charCodeAt(0)]! |= effects.opens;
for (const sign of ')]}') table[sign.charCodeAt(0)]! |= effects.closes;
for (const sign of '=?') table[sign.charCodeAt(0)]! |= effects.chains;
for (const sign of ';,{}') table[sign.charCodeAt(0)]! |= effects.separates;

/** Takes every sign for what it is outside of strings and comments. */
function isDeepAsBareText(text: string): boolean {
  // Every bracket and every sign is a character.
  if (text.length <= bareLimits.open) return false;
  let open = 0;
  let chained = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const effect = code < 128 ? table[code]! : 0;
    if (effect === 0) continue;
    if (effect & effects.opens) open += 1;
    else if (effect & effects.closes && open > 0) open -= 1;
    if (effect & effects.separates) chained = 0;
    else if (effect & effects.chains) chained += 1;
    if (open > bareLimits.open || chained > bareLimits.chained) return true;
  }
  return false;
}
