import type { HeaderFields } from './protected-message.ts';

/** What lies in an envelope: the method of a request or the status of an answer, the headers, and the body. */
export interface SealedContent {
  readonly start: string;
  readonly headers: Record<string, string | string[]>;
  readonly body: Uint8Array;
}

const lengthBytes = 4;
const lineBreak = '\n'.charCodeAt(0);

/** Length of the head (4 bytes); the head: a line for the start, then one for each name and one for each value; the body. */
export function encodeContent(head: string, body: Uint8Array): Buffer {
  const headBytes = Buffer.byteLength(head);
  const bytes = Buffer.allocUnsafe(lengthBytes + headBytes + body.byteLength);
  bytes.writeUInt32BE(headBytes);
  bytes.write(head, lengthBytes);
  bytes.set(body, lengthBytes + headBytes);
  return bytes;
}

/**
 * The head of a content.
 *
 * @param without  Names that are left out.
 * @throws {TypeError} a header has a line break, which HTTP cannot carry.
 */
export function encodeHead(start: string, headers: HeaderFields, without: ReadonlySet<string>): string {
  let head = `${start}\n`;
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || without.has(name)) continue;
    if (typeof value === 'string') head += headerLines(name, value);
    else for (const each of value) head += headerLines(name, each);
  }
  return head;
}

/** Undefined when the bytes are not as `encodeContent` writes them: an authentic sender may still be a broken one. */
export function decodeContent(bytes: Buffer): SealedContent | undefined {
  if (bytes.length < lengthBytes) return undefined;
  const bodyAt = lengthBytes + bytes.readUInt32BE();
  if (bodyAt > bytes.length || bytes[bodyAt - 1] !== lineBreak) return undefined;
  const lines = bytes.toString('utf8', lengthBytes, bodyAt - 1).split('\n');
  if (lines.length % 2 === 0) return undefined;
  const headers: SealedContent['headers'] = {};
  for (let line = 1; line < lines.length; line += 2) addHeader(headers, lines[line] ?? '', lines[line + 1] ?? '');
  return { start: lines[0] ?? '', headers, body: bytes.subarray(bodyAt) };
}

function headerLines(name: string, value: string): string {
  if (name.includes('\n') || value.includes('\n')) throw new TypeError('a header must not contain a line break');
  return `${name}\n${value}\n`;
}

function addHeader(headers: SealedContent['headers'], name: string, value: string): void {
  const before = Object.hasOwn(headers, name) ? headers[name] : undefined;
  headers[name] = before === undefined ? value : [before, value].flat();
}
