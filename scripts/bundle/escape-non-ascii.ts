/**
 * JavaScript in which every character is one byte. Of one with others V8 keeps two bytes for each. What `String.raw` says must have
 * none to begin with.
 */
export function escapeNonAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7F]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
