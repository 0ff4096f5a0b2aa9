import type { Problem } from '../../foundation/problem.ts';
import type { LedgerEntry } from './ledger-entry.ts';

/** Path of the ledger relative to the root. */
export const ledgerPath = 'evidence/ledger.jsonl';

/** Held while an entry is appended. */
export const ledgerLockPath = 'evidence/.ledger.lock';

/** What the ledger says, and what is wrong with it. */
export interface Ledger {
  /** Every valid entry once, parents before children; the order does not depend on that of the lines. */
  readonly entries: readonly LedgerEntry[];
  /** Digests of the entries that no other entry names, sorted: one, or several after a merge. */
  readonly heads: readonly string[];
  /** Torn, edited and repeated lines, and entries whose parent is gone. */
  readonly problems: readonly Problem[];
}

/** The ledger of a repository in which nothing has run. */
export const emptyLedger: Ledger = { entries: [], heads: [], problems: [] };

/** True for a problem that no crash and no merge leaves behind: somebody changed or removed a line. */
export function isTampering({ code }: Problem): boolean {
  return code === 'LEDGER_EDITED' || code === 'LEDGER_PARENT_MISSING';
}
