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

/** What each sign does to the brackets that are open, and to the signs of one statement: one more, one less, or none are left. */
const [opens, chains] = [new Int8Array(128), new Int8Array(128)];
for (const sign of '([{') opens[sign.charCodeAt(0)] = 1;
for (const sign of ')]}') opens[sign.charCodeAt(0)] = -1;
for (const sign of '=?') chains[sign.charCodeAt(0)] = 1;
for (const sign of ';,{}') chains[sign.charCodeAt(0)] = -1;

/** Takes every sign for what it is outside of strings and comments. */
function isDeepAsBareText(text: string): boolean {
  // Every bracket and every sign is a character.
  if (text.length <= bareLimits.open) return false;
  let open = 0;
  let chained = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 127) continue;
    if (opens[code] !== 0) open = Math.max(0, open + opens[code]!);
    if (chains[code] !== 0) chained = chains[code] === 1 ? chained + 1 : 0;
    if (open > bareLimits.open || chained > bareLimits.chained) return true;
  }
  return false;
}
