import { hash } from 'node:crypto';

/** Serialises a JSON value with its keys sorted and no white space, so that equal values have equal bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** The lower-case hexadecimal SHA-256 of `content`. */
export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content);
}
