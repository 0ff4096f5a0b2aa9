import { makeVisible } from '../../foundation/text/visible-text.ts';

const excerptLength = 160;

/** The line of an offset, trimmed; of a long line the part from the offset on. Looks no further than it shows. */
export function excerptAt(text: string, offset: number): string {
  const before = text.slice(Math.max(0, offset - excerptLength), offset);
  const after = text.slice(offset, offset + excerptLength + 1);
  const newline = after.indexOf('\n');
  const head = before.slice(before.lastIndexOf('\n') + 1);
  const tail = newline === -1 ? after : after.slice(0, newline);
  const line = head.length + tail.length > excerptLength ? tail : head + tail;
  return `${makeVisible(line.slice(0, excerptLength).trim())}${line.length > excerptLength ? '…' : ''}`;
}
