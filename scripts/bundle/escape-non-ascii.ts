/** What would say something else with its characters escaped. */
const raw = /\bString\.raw`[^`]*[^\0-\x7F`]/;

/**
 * JavaScript in which every character is one byte. Of one with others V8 keeps two bytes for each.
 *
 * @throws {RangeError} A template of `String.raw` has such characters.
 */
export function escapeNonAscii(code: string): string {
  const [found] = raw.exec(code) ?? [];
  if (found !== undefined) throw new RangeError(`Keep characters beyond ASCII out of String.raw: ${found}`);
  return code.replaceAll(/[^\0-\x7F]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
