/** The text of a file, and how it becomes bytes again. */
export interface SourceBytes {
  readonly text: string;
  /** The bytes of a text that differs from that of the file in digits alone; all others are those of the file. */
  encode(text: string): Buffer;
}

const sniffedBytes = 8000;

/**
 * The text of a file in whatever encoding it is: UTF-8, UTF-16 with its mark, or any other that has ASCII in it, which is read byte for
 * byte. Marks and line ends stay as they are. Undefined for a binary file.
 */
export function decodeSource(bytes: Buffer): SourceBytes | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return exactly(bytes, 'utf16le');
  if (first === 0xfe && second === 0xff) return bigEndian(bytes);
  if (bytes.subarray(0, sniffedBytes).includes(0)) return undefined;
  return exactly(bytes, 'utf8') ?? exactly(bytes, 'latin1');
}

/** Undefined when the text would not become the same bytes again. */
function exactly(bytes: Buffer, encoding: BufferEncoding): SourceBytes | undefined {
  const text = bytes.toString(encoding);
  return Buffer.from(text, encoding).equals(bytes) ? { text, encode: (changed) => Buffer.from(changed, encoding) } : undefined;
}

function bigEndian(bytes: Buffer): SourceBytes | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  const decoded = exactly(Buffer.from(bytes).swap16(), 'utf16le');
  return decoded === undefined ? undefined : { text: decoded.text, encode: (changed) => decoded.encode(changed).swap16() };
}
