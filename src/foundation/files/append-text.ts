import { appendFile, stat } from 'node:fs/promises';

import { shortenText } from '../text/shorten-text.ts';
import { storageError } from './storage-error.ts';

/** Room for the note that says how much was left out. */
const noteBytes = 64;

/**
 * Appends a text to a file as far as it fits: its beginning and its end where the file would grow beyond the limit.
 *
 * @throws {QaError} STORAGE_FAILED, kind `environment`.
 */
export async function appendText(path: string, text: string, limitBytes: number): Promise<void> {
  try {
    const present = await stat(path).catch(() => undefined);
    const roomBytes = limitBytes - (present?.size ?? 0) - noteBytes;
    if (roomBytes > 0) await appendFile(path, shortenText(text, roomBytes));
  } catch (error) {
    throw storageError(path, error);
  }
}
