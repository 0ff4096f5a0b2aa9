import { inspectFile } from '../../foundation/files/inspect-file.ts';
import type { InspectedFile } from '../../foundation/files/inspect-file.ts';
import { matchesAny } from '../../foundation/files/matches-glob.ts';
import { listRepositoryFiles } from '../../foundation/git.ts';
import { QaError } from '../../foundation/qa-error.ts';
import { changeText } from './change-text.ts';
import { findMatches } from './find-matches.ts';
import type { MigrationPlan, MigrationRequest, Place, PlannedFile, SkippedFile, UnsurePlace } from './migration-plan.ts';
import { NamedPlaces } from './named-places.ts';
import { decodeSource } from './source-bytes.ts';

/** Larger files are data, and a file of sources was never seen to be so large. */
const maxBytes = 8 * 1024 * 1024;
/** No file of sources names a port so often, and each place costs some time. */
const maxOccurrences = 20_000;
const filesAtOnce = 32;

/**
 * Finds what a migration would change, among the files that git tracks or would offer to add. Changes nothing.
 *
 * @throws {QaError} NO_REPOSITORY, or NOTHING_NAMED for an `include` that names no place.
 */
export async function planMigration(request: MigrationRequest): Promise<MigrationPlan> {
  const listed = await listRepositoryFiles(request.root);
  if (listed === null)
    throw new QaError('NO_REPOSITORY', `Git lists no files of ${request.root}.`, { hint: 'See that git works there.' });
  const named = new NamedPlaces(request.include);
  const findings: Findings = { files: [], unsure: [], conflicts: [], skipped: [], lookAlikes: 0 };
  const paths = listed.toSorted();
  for (let start = 0; start < paths.length; start += filesAtOnce) {
    const batch = paths.slice(start, start + filesAtOnce);
    const inspected = await Promise.all(batch.map((file) => inspectFile(request.root, file, maxBytes)));
    for (const [index, file] of batch.entries()) collect(file, inspected[index]!, request, named, findings);
  }
  named.requireMet();
  return { from: request.from, to: request.to, ...findings };
}

interface Findings {
  readonly files: PlannedFile[];
  readonly unsure: UnsurePlace[];
  readonly conflicts: Place[];
  readonly skipped: SkippedFile[];
  lookAlikes: number;
}

function collect(file: string, found: InspectedFile, request: MigrationRequest, named: NamedPlaces, into: Findings): void {
  if (found.state !== 'file') {
    // Git hands names on as bytes; one that is not UTF-8 was read as one that is not there.
    const reason = file.includes('\ufffd') ? 'its name is not UTF-8' : reasonsToSkip[found.state];
    if (reason !== undefined) into.skipped.push({ file, reason });
    return;
  }
  const { from, to, exclude } = request;
  const { bytes, mode } = found;
  const isWide = bytes[0] === 0xff || bytes[0] === 0xfe;
  if (!isWide && !bytes.includes(String(from)) && !bytes.includes(String(to))) return;
  const source = decodeSource(bytes);
  if (source === undefined) {
    into.skipped.push({ file, reason: 'a binary file that has the digits' });
    return;
  }
  const { text } = source;
  if (isData(text, from)) {
    into.skipped.push({ file, reason: `it has the digits more than ${maxOccurrences} times, as data has` });
    return;
  }
  const { matches: used } = findMatches(file, text, to);
  into.conflicts.push(...used.filter(({ verdict }) => verdict === 'certain').map((match) => placeOf(file, match)));
  const { kind, category, matches } = findMatches(file, text, from);
  if (matchesAny(file, exclude)) {
    if (matches.some(({ verdict }) => verdict !== 'look-alike')) into.skipped.push({ file, reason: 'excluded' });
    return;
  }
  const taken = matches.filter((match) => named.takes(file, match));
  const left = matches.filter((match) => match.verdict === 'unsure' && !taken.includes(match));
  into.unsure.push(...left.map((match) => ({ ...placeOf(file, match), category, text: lineOf(text, match.at) })));
  into.lookAlikes += matches.filter(({ verdict }) => verdict === 'look-alike').length;
  if (taken.length === 0) return;
  const { changed, lines } = changeText(text, taken, from, to);
  into.files.push({ path: file, kind, category, lines, before: bytes, after: source.encode(changed), mode });
}

function isData(text: string, port: number): boolean {
  let count = 0;
  for (let at = text.indexOf(String(port)); at !== -1 && count <= maxOccurrences; at = text.indexOf(String(port), at + 1))
    count += 1;
  return count > maxOccurrences;
}

/** A file that was deleted and not yet committed is not there to be changed. */
const reasonsToSkip: Readonly<Record<Exclude<InspectedFile['state'], 'file'>, string | undefined>> = {
  absent: undefined,
  link: undefined,
  special: undefined,
  outside: 'reached through a symbolic link, or its name cannot be shown',
  unreadable: 'it cannot be read',
  large: 'larger than 8 MiB',
};

function placeOf(file: string, { line, column, reason }: Place | Omit<Place, 'file'>): Place {
  return { file, line, column, reason };
}

function lineOf(text: string, at: number): string {
  const start = Math.max(text.lastIndexOf('\n', at - 1) + 1, at - 60);
  return /^[^\r\n]*/.exec(text.slice(start, at + 60))![0].trim();
}
