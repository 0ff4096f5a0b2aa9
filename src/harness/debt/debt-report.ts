/** The kinds of test debt. A test with any of them is never GREEN. */
export type DebtKind =
  | 'skip'
  | 'todo'
  | 'only'
  | 'fails'
  | 'conditional'
  | 'retry'
  | 'repeats'
  | 'unbounded'
  | 'commented-out'
  | 'empty'
  | 'no-assertion'
  | 'tautology'
  | 'mocked-subject'
  | 'unreachable-assertion'
  | 'uncalled-assertion'
  | 'unawaited-assertion'
  | 'swallowed-assertion'
  | 'early-return'
  | 'conditional-assertion'
  | 'dynamic-title'
  | 'unparsable'
  | 'test-aware';

export interface DebtFinding {
  readonly kind: DebtKind;
  /** Posix path relative to the root. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The offending source line, trimmed and capped. */
  readonly excerpt: string;
  readonly message: string;
  /** Title of the test the finding belongs to; undefined for one that belongs to the whole file. */
  readonly testTitle?: string;
}

/** A test as it stands in the source, before anything runs. */
export interface StaticTest {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The literal title; undefined when it is computed. */
  readonly title?: string;
  /** Titles of the enclosing suites, outermost first. */
  readonly suites: readonly string[];
  /** `QA-436.1` when the title starts with one. */
  readonly criterionId?: string;
  /** True for `test.for` and `test.each`. */
  readonly table: boolean;
  /** SHA-256 of the test's syntax, white space and comments left out. */
  readonly digest: string;
  /** SHA-256 of its file without the tests: imports, hooks, helpers. */
  readonly surroundings: string;
  readonly debt: readonly DebtFinding[];
}

/** Everything a syntax scan says about a set of test files. */
export interface DebtReport {
  readonly files: readonly string[];
  readonly sizeBytes: number;
  readonly tests: readonly StaticTest[];
  /** Every finding, those of tests and those of files, ordered by place. */
  readonly findings: readonly DebtFinding[];
}
