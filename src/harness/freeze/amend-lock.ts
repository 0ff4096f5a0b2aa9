import { nearestWord } from '../../foundation/text/nearest-word.ts';
import { QaError } from '../../foundation/qa-error.ts';
import type { AmendmentRequest } from './check-amendment.ts';
import type { Comparison } from './compare-with-tree.ts';
import { compareIds } from './format-lock.ts';
import type { KeyedChange } from './freeze-change.ts';
import type { Amendment, FreezeLock, FrozenState } from './freeze-lock.ts';
import { digestItem, itemsOf, withItems } from './frozen-items.ts';
import type { FrozenItem } from './frozen-items.ts';

/** A lock with changes recorded. */
export interface AmendedLock {
  readonly lock: FreezeLock;
  /** Those that were recorded. */
  readonly changes: readonly KeyedChange[];
  readonly amendments: readonly Amendment[];
}

/**
 * Records the changes that the ids and paths of a request name, each as it stands now, so that a later change needs an
 * amendment of its own. Pure.
 *
 * @param at ISO 8601, UTC.
 * @throws {QaError} NOTHING_TO_AMEND: an id or path names nothing that differs.
 */
export function amendLock(lock: FreezeLock, comparison: Comparison, request: AmendmentRequest, at: string): AmendedLock {
  const changes = findChanges(comparison.changes, request.ids);
  const keys = new Set(changes.map(({ key }) => key));
  const present = itemsOf(comparison.snapshot.state);
  const replaced = new Map([...keys].map((key): [string, FrozenItem | undefined] => [key, present.get(key)]));
  const left = comparison.changes.filter(({ key }) => !keys.has(key));
  const frozen = itemsOf(lock);
  const amendments = [...Map.groupBy(changes, ({ key }) => key)].map(([key, own]) => ({
    ...recordAmendment(own, request, at),
    before: digestItem(frozen.get(key)),
    after: digestItem(present.get(key)),
  }));
  const next: FreezeLock = {
    schemaVersion: 1,
    ...withItems(lock, replaced),
    files: settleFiles(lock.files, comparison.snapshot.state.files, left),
    amendments: [...lock.amendments, ...amendments].toSorted((a, b) => compareIds(a.id, b.id) || compareIds(a.at, b.at)),
  };
  return { lock: next, changes, amendments };
}

function findChanges(all: readonly KeyedChange[], ids: readonly string[]): KeyedChange[] {
  const matches = (id: string) => all.filter((change) => change.id === id || change.file === id);
  const wrong = ids.find((id) => matches(id).length === 0);
  if (wrong === undefined) return [...new Set(ids.flatMap(matches))];
  const changed = [...new Set(all.map(({ id }) => id))];
  const nearest = nearestWord(wrong, changed);
  const known = changed.length === 0 ? 'Nothing frozen has changed.' : `Changed: ${changed.slice(0, 20).join(', ')}.`;
  throw new QaError('NOTHING_TO_AMEND', `${JSON.stringify(wrong)} names nothing that differs from what was frozen.`, {
    hint: `${nearest === undefined ? '' : `Did you mean ${nearest}? `}${known} \`qa freeze status\` shows every change.`,
  });
}

function recordAmendment(
  changes: readonly KeyedChange[],
  { reason, by }: AmendmentRequest,
  at: string,
): Omit<Amendment, 'before' | 'after'> {
  const { id, subject } = changes[0]!;
  return { id, subject, at, by, reason, kinds: [...new Set(changes.map(({ kind }) => kind))].toSorted() };
}

/**
 * The bytes of files may stand in a lock only where everything read from them is as the lock says; otherwise a file with a
 * change that nobody amended would pass for untouched.
 */
function settleFiles(
  frozen: FrozenState['files'],
  present: FrozenState['files'],
  left: readonly KeyedChange[],
): FrozenState['files'] {
  const open = new Set(left.flatMap(({ file, before }) => (before === null ? [file] : [file, before])));
  const settled = Object.entries(present).filter(([file]) => !open.has(file));
  const kept = Object.entries(frozen).filter(([file]) => open.has(file));
  return Object.fromEntries([...settled, ...kept]);
}
