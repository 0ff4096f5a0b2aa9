import type { QaRange } from './plan.ts';

/** The numbers of `QA-436..QA-445`, which must have that form. */
export function parseRange(text: string): QaRange {
  const match = /^QA-(\d{1,9})\.\.QA-(\d{1,9})$/.exec(text);
  if (match === null) throw new TypeError(`not a QA range: ${text}`);
  return { first: Number(match[1]), last: Number(match[2]) };
}
