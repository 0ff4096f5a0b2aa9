import type { LedgerEntry } from './ledger-entry.ts';
import type { Ledger } from './ledger.ts';

/** Digests of the entries that stood in the ledger when `entry` was written. */
export function ancestorsOf({ entries }: Ledger, entry: LedgerEntry): ReadonlySet<string> {
  const byDigest = new Map(entries.map((each) => [each.digest, each]));
  const found = new Set<string>();
  const open = [...entry.heads];
  for (let digest = open.pop(); digest !== undefined; digest = open.pop()) {
    if (found.has(digest)) continue;
    found.add(digest);
    open.push(...(byDigest.get(digest)?.heads ?? []));
  }
  return found;
}
