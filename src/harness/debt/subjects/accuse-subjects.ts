import { literalPrefix } from '../../../foundation/files/contained-path.ts';
import { expandGlobs } from '../../../foundation/files/expand-globs.ts';
import { findFile } from '../../../foundation/files/find-file.ts';
import { SourceText } from '../../../foundation/input/source-text.ts';
import type { DebtFinding, DebtReport } from '../debt-report.ts';
import { excerptAt } from '../excerpt-at.ts';
import { parseSource } from '../syntax/parse-source.ts';
import { findTestAwareness } from './test-awareness.ts';

/** Sources, and the criteria whose tests are to prove them. */
export interface Subject {
  /** Globs relative to the root. */
  readonly sources: readonly string[];
  readonly criteria: readonly string[];
}

const programFile = /\.[cm]?[jt]sx?$/;
/** A module's folder may hold its unit tests and their material, which are nobody's subject. */
const testMaterial = /\.(?:test|spec|qa)\.\w+$|(?:^|\/)(?:tests?|__\w+__|fixtures)\//;
/** Most sources have none of these words, and need not be parsed. */
const worthParsing = /vitest|jest|mocha|chai|jasmine|ava|tape|sinon|node:test|\bCI\b|NODE_ENV|GITHUB|GITLAB|WAVEGATE/i;

/**
 * The same report, with what the sources know of being tested as debt of every test that is to prove them: what such a source
 * returns in a test says nothing about what it returns elsewhere.
 *
 * @param testGlobs Paths and globs of the tests.
 * @throws {QaError} UNREADABLE_FILE, kind `environment`.
 */
export async function accuseSubjects(
  root: string,
  report: DebtReport,
  subjects: readonly Subject[],
  testGlobs: readonly string[],
): Promise<DebtReport> {
  const testFolders = [...new Set(testGlobs.map(literalPrefix))].filter((folder) => folder.includes('/'));
  const known = new Map<string, readonly DebtFinding[]>();
  // Components of one module share its sources.
  const programs = new Map<string, readonly string[]>();
  const byCriterion = new Map<string, DebtFinding[]>();
  for (const { sources, criteria } of subjects) {
    const globs = sources.join('\0');
    const files = programs.get(globs) ?? (await listPrograms(root, sources));
    programs.set(globs, files);
    for (const file of files) if (!known.has(file)) known.set(file, await scanSubject(root, file, testFolders));
    const found = files.flatMap((file) => known.get(file) ?? []);
    for (const criterion of found.length === 0 ? [] : criteria) {
      byCriterion.set(criterion, [...(byCriterion.get(criterion) ?? []), ...found]);
    }
  }
  const findings = [...known.values()].flat();
  if (findings.length === 0) return report;
  const tests = report.tests.map((test) => ({
    ...test,
    debt: [...test.debt, ...(byCriterion.get(test.criterionId ?? '') ?? [])],
  }));
  return { ...report, tests, findings: [...report.findings, ...findings] };
}

async function listPrograms(root: string, globs: readonly string[]): Promise<string[]> {
  return (await expandGlobs(root, globs)).filter((file) => programFile.test(file) && !testMaterial.test(file));
}

async function scanSubject(root: string, file: string, testFolders: readonly string[]): Promise<DebtFinding[]> {
  // A path that the plan names need not be there.
  const text = findFile(`${root}/${file}`)?.toString('utf8') ?? '';
  if (!worthParsing.test(text) && !testFolders.some((folder) => text.includes(folder))) return [];
  const parsed = parseSource(file, text);
  if ('defect' in parsed) return [];
  const source = new SourceText(file, text);
  return findTestAwareness(parsed.program, testFolders).map(({ at, what }) => ({
    kind: 'test-aware',
    file,
    ...source.placeAt(at.start),
    excerpt: excerptAt(text, at.start),
    message: `the source ${what}, so it can tell that it is being tested`,
  }));
}
