import { describeCounts } from '../evidence/foreign/foreign-results.ts';
import type { ImportedEvidence } from '../ledger/imported-evidence.ts';
import type { ReportInputs } from './report-inputs.ts';
import type { Block, Claim } from './report-model.ts';

/** What other runners state, each with who brought it; nothing where nothing was imported. Never supported: it was not measured here. */
export function describeImports({ imports, treeDigest }: ReportInputs): Block[] {
  if (imports.length === 0) return [];
  const note =
    'Imported files state what other runners found. None of it was measured here, and nothing else in this report counts it.';
  return [
    { kind: 'heading', text: 'Stated by other runners' },
    { kind: 'paragraph', text: [note] },
    { kind: 'claims', claims: imports.map((each, index) => describeImport(each, index + 1, treeDigest)) },
  ];
}

function describeImport({ entry, path, results, problems }: ImportedEvidence, number: number, treeDigest: string): Claim {
  const id = `import-${number}`;
  const who = `stated by ${entry.runner}, imported by ${entry.importedBy} at ${entry.at}`;
  if (results === null) {
    const statement = `${who}: not to be believed. ${problems[0]?.message ?? ''}`;
    return { id, statement, status: 'refuted', evidence: [] };
  }
  const { counts, testedAt, failing } = results;
  const others = counts.failed + counts.errors - failing.length;
  const failed = failing.length === 0 ? '' : ` Did not pass: ${failing.join('; ')}${others > 0 ? `; and ${others} more` : ''}.`;
  const when = testedAt === null ? 'at a time that the file does not state' : `at ${testedAt}`;
  const tree = entry.treeDigest === treeDigest ? 'the present tree' : 'another tree than the present one';
  const statement = `${who}: ${describeCounts(counts)}, on commit ${entry.commit.slice(0, 12)} (${tree}), ${when}.${failed}`;
  return { id, statement, status: 'stated', evidence: [{ path, sha256: entry.sha256 }] };
}
