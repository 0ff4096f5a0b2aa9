/**
 * The text itself when it fits, otherwise its beginning and its end with the number of bytes left out between them.
 *
 * @param limitBytes Bound in UTF-8, the note in the middle aside.
 */
export function shortenText(text: string, limitBytes: number): string {
  // A UTF-16 unit takes at most three bytes: most texts need no encoding to be found short.
  if (text.length * 3 <= limitBytes) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= limitBytes) return text;
  const half = limitBytes >> 1;
  const head = bytes.subarray(0, characterStart(bytes, half));
  const tail = bytes.subarray(characterStart(bytes, bytes.length - half));
  return `${head}\n[… ${bytes.length - head.length - tail.length} bytes left out …]\n${tail}`;
}

/** The start of the character that holds the byte at `offset`. */
function characterStart(bytes: Buffer, offset: number): number {
  let start = offset;
  while (start > 0 && start < bytes.length && (bytes[start]! & 0xc0) === 0x80) start -= 1;
  return start;
}
