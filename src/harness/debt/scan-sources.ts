import type { SourceText } from '../../foundation/input/source-text.ts';
import type { Body } from './bodies/body.ts';
import type { DebtFinding, DebtReport, StaticTest } from './debt-report.ts';
import { excerptAt } from './excerpt-at.ts';
import { bodyOf, parseFile } from './parsed-file.ts';
import type { ParsedFile } from './parsed-file.ts';
import type { Accusation, Accuse, FileAccusation } from './rules/debt-rule.ts';
import { bodyRules, fileRules, testRules } from './rules/debt-rules.ts';
import { findCriterionId } from './tests/criterion-id.ts';
import { digestSyntax } from './tests/test-digest.ts';
import { digestSurroundings } from './tests/test-surroundings.ts';
import type { TestSyntax } from './tests/test-syntax.ts';

/** A test file by its posix path relative to the root. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

/** A helper is quoted to each test that calls it. */
const maxOfHelper = 20;

/** Finds every test and all test debt in the given files. Pure: same texts, same report; a file that cannot be read is a finding. */
export function scanSources(files: readonly SourceFile[]): DebtReport {
  return joinReports(files.map((source) => scanSource(source)));
}

/** One report of several, their files in order of path. */
export function joinReports(reports: readonly DebtReport[]): DebtReport {
  const ordered = reports.toSorted((a, b) => compare(a.files[0] ?? '', b.files[0] ?? ''));
  return {
    files: ordered.flatMap(({ files }) => files),
    sizeBytes: ordered.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    tests: ordered.flatMap(({ tests }) => tests),
    findings: ordered.flatMap(({ findings }) => findings),
  };
}

/** The report of a file that could not even be decoded. */
export function unparsableReport(source: SourceText, offset: number, message: string): DebtReport {
  const finding = findingAt(source, { kind: 'unparsable', at: offset, message: `the file ${message}` });
  return { files: [source.file], sizeBytes: Buffer.byteLength(source.text), tests: [], findings: [finding] };
}

function scanSource({ file, text }: SourceFile): DebtReport {
  const parsed = parseFile(file, text);
  if ('defect' in parsed) return unparsableReport(parsed.source, parsed.defect.offset, parsed.defect.message);
  try {
    return judgeFile(parsed);
  } catch (error) {
    // Syntax may nest less than the parser bears and still deeper than a walk over it.
    if (!(error instanceof RangeError)) throw error;
    return unparsableReport(parsed.source, 0, 'nests too deeply to be read');
  }
}

function judgeFile(file: ParsedFile): DebtReport {
  const { source } = file;
  const ofFile: FileAccusation[] = [];
  for (const rule of fileRules) rule(file, (accusation) => ofFile.push(accusation));
  // One of each kind says enough about every test of the file.
  const shared = [
    ...Map.groupBy(
      ofFile.filter(({ concernsAll }) => concernsAll),
      ({ kind }) => kind,
    ).values(),
  ].map(([first]) => findingAt(source, first!));
  const surroundings = digestSurroundings(file);
  const own: DebtFinding[] = [];
  const tests = file.tests.map((test) => {
    const findings = accuseTest(test, file);
    for (const finding of findings) own.push(finding);
    return describeTest(test, file, surroundings, [...findings, ...withoutRepeats(shared, findings)]);
  });
  const others = withoutRepeats(
    ofFile.map((accusation) => findingAt(source, accusation)),
    own,
  );
  return {
    files: [source.file],
    sizeBytes: Buffer.byteLength(source.text),
    tests,
    findings: [...own, ...others].toSorted(byPlace),
  };
}

/** A focused test is accused by itself and for the sake of the others: once is enough. */
function withoutRepeats(findings: readonly DebtFinding[], known: readonly DebtFinding[]): readonly DebtFinding[] {
  if (findings.length === 0) return findings;
  const places = new Set(known.map(({ kind, line, column }) => `${kind}:${line}:${column}`));
  return findings.filter(({ kind, line, column }) => !places.has(`${kind}:${line}:${column}`));
}

function accuseTest(test: TestSyntax, file: ParsedFile): readonly DebtFinding[] {
  const accusations: Accusation[] = [];
  const accuse: Accuse = (accusation) => accusations.push(accusation);
  for (const rule of testRules) rule(test, file, accuse);
  const body = bodyOf(test, file);
  if (body !== undefined) accusations.push(...accuseBodies(body, file));
  if (accusations.length === 0) return [];
  return accusations.map((accusation) => findingAt(file.source, accusation, test.call.title)).toSorted(byPlace);
}

function describeTest(
  { call, suites, table }: TestSyntax,
  { source }: ParsedFile,
  surroundings: string,
  debt: readonly DebtFinding[],
): StaticTest {
  const { line, column } = source.placeAt(call.node.start);
  return {
    file: source.file,
    line,
    column,
    suites: suites.map((suite) => suite.title ?? '(computed)'),
    table,
    digest: digestSyntax(call.node, source.file),
    ...namesOf(call.title),
    surroundings,
    debt,
  };
}

function namesOf(title: string | undefined): Pick<StaticTest, 'title' | 'criterionId'> {
  if (title === undefined) return {};
  const criterionId = findCriterionId(title);
  return criterionId === undefined ? { title } : { title, criterionId };
}

/** What is wrong in the body of a test and in the functions of the file that it reaches. */
function accuseBodies(body: Body, file: ParsedFile): readonly Accusation[] {
  if (body.reached.size === 0) return accuseBody(body, 'test', file);
  return file.bodies
    .reachedFrom(body)
    .flatMap((reached) => (reached === body ? accuseBody(body, 'test', file) : accuseHelper(reached, file)));
}

function accuseBody(body: Body, role: 'test' | 'helper', file: ParsedFile): readonly Accusation[] {
  const accusations: Accusation[] = [];
  const accuse: Accuse = (accusation) => accusations.push(accusation);
  for (const rule of bodyRules) rule(body, role, file, accuse);
  return accusations;
}

/** Helpers are shared by many tests; each is judged once. */
const judgedHelpers = new WeakMap<Body, readonly Accusation[]>();

function accuseHelper(body: Body, file: ParsedFile): readonly Accusation[] {
  const known = judgedHelpers.get(body) ?? accuseBody(body, 'helper', file).slice(0, maxOfHelper);
  judgedHelpers.set(body, known);
  return known;
}

function findingAt(source: SourceText, accusation: Accusation | FileAccusation, title?: string): DebtFinding {
  const offset = typeof accusation.at === 'number' ? accusation.at : accusation.at.start;
  const testTitle = title ?? ('testTitle' in accusation ? accusation.testTitle : undefined);
  return {
    kind: accusation.kind,
    file: source.file,
    ...source.placeAt(offset),
    excerpt: excerptAt(source.text, offset),
    message: accusation.message,
    ...(testTitle === undefined ? {} : { testTitle }),
  };
}

function byPlace(a: DebtFinding, b: DebtFinding): number {
  return a.line - b.line || a.column - b.column || compare(a.kind, b.kind);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
