import { canonicalJson } from '../../foundation/canonical-json.ts';
import type { FreezeLock } from './freeze-lock.ts';

const numbers = /\d+/g;

/**
 * The text of a lock: sections and entries sorted, one entry a line, so that the changes of two branches meet only where
 * they concern the same thing. Equal locks have equal text.
 */
export function formatLock(lock: FreezeLock): string {
  const { schemaVersion, amendments, ...sections } = lock;
  const blocks = [
    `"schemaVersion":${schemaVersion}`,
    `"amendments":${block('[', amendments.map(canonicalJson), ']')}`,
    ...Object.entries(sections)
      .toSorted(([a], [b]) => compareText(a, b))
      .map(([name, entries]) => `${JSON.stringify(name)}:${block('{', formatEntries(entries), '}')}`),
  ];
  return `{\n${blocks.join(',\n')}\n}\n`;
}

function formatEntries(entries: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(entries)
    .toSorted(([a], [b]) => compareIds(a, b))
    .map(([id, value]) => `${JSON.stringify(id)}:${canonicalJson(value)}`);
}

function block(open: string, lines: readonly string[], close: string): string {
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join(',\n')}\n${close}`;
}

/** `QA-9.2` before `QA-10.1`. */
export function compareIds(a: string, b: string): number {
  return compareText(padded(a), padded(b)) || compareText(a, b);
}

function padded(id: string): string {
  return id.replace(numbers, (digits) => digits.padStart(12, '0'));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
