import { readFileSync, writeFileSync } from 'node:fs';

/** Replaces the first occurrence of a text in a file; false when the file does not have it. The file is not written atomically. */
export function replaceText(path: string, from: string, to: string): boolean {
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) return false;
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
  return true;
}
