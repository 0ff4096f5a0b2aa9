import { createHash } from 'node:crypto';

/**
 * What the log of an organisation is named on a broker: the prefix, a dash and 64 hexadecimal digits. No two organisations share one, whatever characters
 * their ids are made of, and no broker or file system takes two of them for the same or refuses one.
 *
 * @param prefix  Letters, digits, dashes and underscores.
 */
export function remoteName(prefix: string, organisationId: string): string {
  return `${prefix}-${digestOf(organisationId)}`;
}

/** 64 hexadecimal digits that no other text has. */
export function digestOf(text: string): string {
  // UTF-16, since UTF-8 has one replacement character for every lone surrogate.
  return createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('hex');
}
