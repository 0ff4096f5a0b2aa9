import { dirname, join } from 'node:path';

import { appendLineDurable } from '../../foundation/files/append-durable.ts';
import { createFolder } from '../../foundation/files/create-folder.ts';
import { canonicalJson } from '../../foundation/canonical-json.ts';
import { withFileLock } from '../../foundation/files/file-lock.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { linkEntry } from './ledger-line.ts';
import type { LedgerContent } from './ledger-line.ts';
import { ledgerLockPath, ledgerPath } from './ledger.ts';
import { readLedger } from './read-ledger.ts';

/**
 * Appends an entry that names the present heads, and returns when it is on disk. Runs that append at the same time come one
 * after the other. A torn last line is ended first; nothing that was written is ever changed.
 *
 * @throws {QaError} STORAGE_FAILED or LOCKED, kind `environment`.
 */
export async function appendLedger<Type extends LedgerEntry['type']>(
  root: string,
  content: Extract<LedgerContent, { readonly type: Type }>,
): Promise<Extract<LedgerEntry, { readonly type: Type }>> {
  await createFolder(root, dirname(join(root, ledgerPath)));
  return withFileLock(join(root, ledgerLockPath), async () => {
    const entry = linkEntry(content, (await readLedger(root)).heads);
    await appendLineDurable(join(root, ledgerPath), canonicalJson(entry));
    return entry as Extract<LedgerEntry, { readonly type: Type }>;
  });
}
