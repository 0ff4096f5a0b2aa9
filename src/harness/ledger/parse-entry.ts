import type { LedgerEntry, RunEnded } from './ledger-entry.ts';

const number = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?`;
const criterion = String.raw`"[\w.-]+":\{"durationMs":${number},"state":"\w+"\}`;
/** What stands before the criteria of a run's end, as it is written, and the criteria, of which this says that they are sound JSON. */
const endedRun = new RegExp(String.raw`^(\{"at":"[^"\\]*"(?:,"bytes":\d+)?),"criteria":(\{${criterion}(?:,${criterion})*\})`);

/**
 * The entry that a line of the ledger holds; undefined for one of another shape. Criteria, which are most of a ledger and which few ask
 * for, are parsed when they are first read.
 */
export function parseEntry(line: string): LedgerEntry | undefined {
  try {
    const late = parseLate(line);
    const entry = late ?? (JSON.parse(line) as LedgerEntry);
    const isSound = Array.isArray(entry.heads) && hasItsFields(entry) && (late !== undefined || hasItsCriteria(entry));
    return isSound ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for a line that is not the end of a run as it is written; only the criteria of one that is are known to be sound. */
function parseLate(line: string): LedgerEntry | undefined {
  const [head, before, criteria] = endedRun.exec(line) ?? [];
  if (head === undefined || before === undefined || criteria === undefined) return undefined;
  const value = JSON.parse(before + line.slice(head.length)) as LedgerEntry;
  // Of two fields of one name JSON takes the last.
  if (value.type !== 'run-ended' || Object.hasOwn(value, 'criteria')) return undefined;
  let parsed: RunEnded['criteria'] | undefined;
  const get = () => (parsed ??= JSON.parse(criteria) as RunEnded['criteria']);
  return Object.defineProperty(value, 'criteria', { get, enumerable: true });
}

/** Anybody can give a line of another shape its right digest; nobody shall end a reader with it. */
function hasItsFields(entry: LedgerEntry): boolean {
  if (entry.type === 'run-started') return Array.isArray(entry.components);
  if (entry.type === 'gate-decided') return typeof entry.decision === 'string';
  if (entry.type === 'wave-decided') return [entry.decision, entry.wave].every((text) => typeof text === 'string');
  if (entry.type === 'evidence-imported') {
    const { wave, subwave, builder, sha256: file, source, runner, importedBy, commit, treeDigest, counts } = entry;
    const texts = [wave, subwave, builder, file, source, runner, importedBy, commit, treeDigest];
    return texts.every((text) => typeof text === 'string') && typeof counts === 'object';
  }
  return entry.type === 'run-ended' && typeof entry.evidence === 'object' && entry.evidence !== null;
}

function hasItsCriteria(entry: LedgerEntry): boolean {
  return entry.type !== 'run-ended' || Object.values(entry.criteria).every((end) => end !== null);
}
